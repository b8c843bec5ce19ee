"""What does the staff see first? The queue of what waits for a human."""
