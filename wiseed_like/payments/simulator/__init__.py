"""What would Mangopay answer? A small server that speaks its HTTP, for demo and tests only.

api/        the HTTP of v2.01: one file per family of resources
rules.py    who may, result codes, magic values: no HTTP, no storage
books.py    how money moves between wallets, and what is announced
store.py    one SQLite file: resources, wallets, answers, events, deliveries
clockwork.py   what happens later: payouts arrive, sessions expire, hooks are delivered
pages.py    what a person sees: card form, 3-D Secure, wires, dashboard
faults.py   switches for tests, outside /v2.01
"""
