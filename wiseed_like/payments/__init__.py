"""How does money come, move and go? Wallets, pay-ins, transfers, refunds, payouts."""
