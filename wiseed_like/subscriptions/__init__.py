"""Who wants how many shares? An investor's offer to buy: reflects, binds, pays, is issued."""
