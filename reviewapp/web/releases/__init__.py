"""Pages and interface of releases: ask for them, take them along, take them back; no readers."""
