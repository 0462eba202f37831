"""The one training loop: budgets, guards, checkpoints, early stopping, several processes."""
