"""The kinds of places that a release can be sent to; none knows why it is sent."""
