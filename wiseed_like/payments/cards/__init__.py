"""Which cards does a person keep at the provider?"""
