"""How is a round concluded in several parts, while the rest of it goes on?"""
