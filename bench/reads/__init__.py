"""Do the pages stay as fast when the house has grown a thousandfold? Two databases, one server.

The small house holds 100 rounds and 10,000 subscriptions, the large one 100,000 and 10 million,
or as many as could be written in the time given. In each turn every page is read in both, in
random order, from a web server as in production:

    list, deeper      the open rounds: the first page, a page somewhere in the middle
    round, gauge      one of the open rounds, and what its page asks for while it is looked at
    word, name, like  a search: a word of every second round, one company, a misspelt company
    portfolio         of an investor who is signed in
    round_kept, gauge_kept   the same as visitors without cookies get them, from memory

All others bring a cookie, so nothing of them is answered from memory. What is compared is the
large house with the small one, page by page, and the gauge with the page of the round.
"""
