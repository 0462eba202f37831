"""What developers run by hand or by the Makefile; nothing imports it."""
