"""Pure: read, de-identify, present, write and validate DICOM; knows no Django."""
