"""How does an owner stand at the payment provider? Identity, papers, beneficial owners, blocks."""
