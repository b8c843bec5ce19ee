"""Who waits for shares of a round that is full, and who is offered those that come back?"""
