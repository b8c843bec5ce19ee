"""What is offered? Rounds: an offer of shares that opens, fills and closes."""
