"""What does a person see? Every file of this folder adds the pages of its subject.

frame.py      what all of them share: language, money, the menu, whose data are shown
dashboard.py  the first page of each client
"""

from __future__ import annotations

import importlib
import pkgutil

from wiseed_like.payments.simulator.pages.frame import bp, not_found
from wiseed_like.payments.simulator.pages.tokens import PATH as TOKEN_PATH

__all__ = ["TOKEN_PATH", "bp", "not_found"]

for _subject in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_subject.name}")
