"""Who looked at whose data, when and why? A ledger that each person reads of themselves."""
