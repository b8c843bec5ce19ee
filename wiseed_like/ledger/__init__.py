"""Where is every cent? A double-entry book that mirrors the provider, insert-only."""
