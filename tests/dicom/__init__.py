"""DICOM: reading, de-identifying and refusing, from outside."""
