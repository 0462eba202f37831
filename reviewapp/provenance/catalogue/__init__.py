"""Choose among all images by what is known of them; may not know the reading room."""
