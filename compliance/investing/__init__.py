"""May this person put this money into this round, now? And take it back?"""
