"""Opens the sealed book after closing and evaluates what was locked."""
