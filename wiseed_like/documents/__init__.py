"""Which files do we keep? Stored outside the web root, checked by content, served by policy."""
