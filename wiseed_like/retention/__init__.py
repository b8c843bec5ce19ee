"""How long is each thing kept, why, and who erases it? The law's duties, and our own choices."""
