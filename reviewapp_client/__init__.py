"""The client for programs and notebooks: speaks to a site over HTTP and knows nothing inside it."""
