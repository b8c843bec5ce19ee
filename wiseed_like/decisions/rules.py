"""How many refusals of one person are kept?"""

from __future__ import annotations

# On one civil day in Paris, each under a number of its own with which it can be contested.
NUMBERS_A_DAY = 200
