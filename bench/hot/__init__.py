"""How fast is a signature, and what holds it back? One hot round, through the real server.

In each turn every lane runs once, in random order, on a fresh round and on people who have signed
nothing in it:

    floor        pgbench: the statements of one signature, with nobody in front of them
    framework    the same route without what it does: session, person, token, form, redirect
    app          POST /orders/<id>/sign
    refusals     the same in a round that is full: what a polite no costs
    before       app of another checkout (`--before`), on the same database

What is compared is ratios and the processors' time for one request; rates of one machine on one
day say little. The run ends with what must hold, and with 1 when anything of it does not.
"""
