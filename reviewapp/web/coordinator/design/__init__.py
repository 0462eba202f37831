"""The design page: a protocol is written here, with its consequences beside it."""
