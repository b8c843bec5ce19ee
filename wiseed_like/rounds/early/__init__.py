"""What does a round give to who comes early?"""
