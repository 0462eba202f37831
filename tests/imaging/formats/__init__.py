"""Files that are no DICOM, and how all formats are told apart."""
