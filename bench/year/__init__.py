"""Do the books still agree after a year of business? Thousands of people, through everything.

    python -m bench.year --investors 1000 --rounds 6        (make year)

plan.py       what everybody will do, and what will go wrong: drawn once, the same for a seed
people.py     companies with their rounds, investors who may subscribe
money.py      what people, banks and the provider's support do with money
staff.py      what the platform's own people decide
playing.py    day after day: the clock moves, things are done, everybody hears of it
comparing.py  the platform's ledger beside the provider's own books, to the cent
"""
