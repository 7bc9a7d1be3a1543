"""The portal's pages: thin handlers that read, make a view, and render it."""
