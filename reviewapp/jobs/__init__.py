"""Background work: a row per task, its progress, cancel, retry, sweep; knows no task by name."""
