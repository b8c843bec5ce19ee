"""What does the law say? Pure Python: it knows nothing of the platform that asks."""
