"""Images from outside: received into quarantine, previewed, taken without what identifies."""
