"""What happens when a bank takes a card payment back?"""
