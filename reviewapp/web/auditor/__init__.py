"""Pages of auditors: look and verify, change nothing."""
