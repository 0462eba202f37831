"""Can a machine tell the arms apart by what is no anatomy? Asked of the copies before locking."""
