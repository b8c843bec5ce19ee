"""What did the provider tell us, and what became of it? Hints, never believed."""
