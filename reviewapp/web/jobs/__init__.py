"""Background work as pages, an API and a live stream; shared by every role that starts some."""
