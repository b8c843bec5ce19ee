"""Another of those who hold an account together represents them: by agreement, or as named."""
