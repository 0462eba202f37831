"""Pure: says in figures how synthetic images compare with real ones; trains only its own probes."""
