"""Pages and API of coordinators: studies from design to decision."""
