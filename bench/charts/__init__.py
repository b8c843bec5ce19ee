"""What do the results look like? Pictures and a page for docs/, made from bench/results alone.

`python -m bench.charts` writes them anew; a test compares them with what is in docs/.
"""
