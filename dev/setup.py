"""What has to be there before anything runs? Each step is skipped when nothing has changed."""

from __future__ import annotations

import argparse
import sys

from dev import assets, environment, holding, interrupts, redis, system, translations
from dev.paths import ROOT
from dev.steps import StepFailed, say

PYTHON_MIN = (3, 11)


def ensure(*, browser: bool) -> None:
    """Bring the checkout up to date: Python, front end, translations, system parts."""
    with holding.hold("setup", wait=True):
        environment.ensure()
        redis.ensure()
        system.ensure(browser=browser)
        assets.ensure()
        translations.compile_all()


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.setup", description=__doc__)
    parser.add_argument("--browser", action="store_true", help="also what browser tests need")
    options = parser.parse_args()
    interrupts.listen()
    try:
        ensure(browser=options.browser)
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except PermissionError as refusal:
        say(f"\n{refusal.filename} belongs to another user: {ROOT} was set up by somebody else.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped; the next start goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    if sys.version_info < PYTHON_MIN:
        sys.exit("This project needs Python 3.11 or later: make PYTHON=/path/to/python3.11 run")
    sys.exit(main())
