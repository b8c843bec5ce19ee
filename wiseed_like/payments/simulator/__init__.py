"""What would Mangopay answer? A small server that speaks its HTTP, for demo and tests only.

api/        the HTTP of v2.01: one file per family of resources
rules.py    who may, result codes, magic values: no HTTP, no storage
persons.py, authentication.py, verification.py   users: shapes, strong authentication, levels
three_d_secure.py   how a bank asks whether it is really its customer
books.py    how money moves between wallets, and what is announced
store.py    one SQLite file: resources, wallets, answers, events, deliveries
clockwork.py   what happens later: payouts arrive, sessions expire, hooks are delivered
pages/      what a person sees: card, bank, authentication, wires, verifications, dashboard
faults.py   switches for tests, outside /v2.01
"""
