"""Pure: draws and trains images; knows nothing of the site around it."""
