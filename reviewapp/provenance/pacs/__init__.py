"""Images from a picture archive, fetched or sent to us; may not know the reading room."""
