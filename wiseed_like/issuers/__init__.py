"""Which companies raise money here, and who speaks for them?"""
