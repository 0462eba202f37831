"""A real PACS for tests: Debian's Orthanc on this machine, with its own folder, ports and users."""
