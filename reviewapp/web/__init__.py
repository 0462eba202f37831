"""The only code that speaks HTTP; asks services and selectors, never a table."""
