"""What if everybody comes on one day? 68,929 people, one round, and room for some of them.

So many backed the Pebble watch in 2012. Here each of them signs through the real server, in no
order, while somebody watches the counter and the gauge. At the end everything is recounted: who
was told yes is there, who was told no knows why, and never was one share too many taken.
"""
