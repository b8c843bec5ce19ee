"""Who may enter a round, and from when?"""
