"""What does the taxman make of it? Reductions and plans for investors in small companies."""
