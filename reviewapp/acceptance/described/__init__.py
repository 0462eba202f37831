"""Pure: what is kept beside the criteria to look at; it describes and decides nothing."""
