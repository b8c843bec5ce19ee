"""Do the pages speak English? Sentences are French; the English ones are a catalogue."""

from __future__ import annotations

import sys

from dev import interrupts
from dev.paths import PYTHON, ROOT, VAR
from dev.steps import StepFailed, Words, say, take

FOLDER = ROOT / "wiseed_like" / "translations"
LANGUAGES = ("en",)
KEYWORDS = ("_l", "N_", "lazy_gettext", "lazy_ngettext:1,2")
MAPPING = ROOT / "dev" / "babel.cfg"
BABEL: Words = (PYTHON, "-m", "babel.messages.frontend")


def compile_all() -> None:
    """Compile what changed: `.mo` files are made here, never committed."""
    for source in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            take(
                f"translations ({source.parts[-3]})", [*BABEL, "compile", "-i", source, "-o", made]
            )


def update() -> None:
    """Collect the sentences of code and templates, and bring the catalogues up to date."""
    VAR.mkdir(exist_ok=True)
    template = VAR / "messages.pot"
    keywords = [word for each in KEYWORDS for word in ("-k", each)]
    layout = ["--no-location", "--sort-output", "--width=100"]
    found = ["wiseed_like", "templates"]
    extract: Words = [*BABEL, "extract", "-F", MAPPING, *keywords, *layout, "--omit-header"]
    take("collect sentences", [*extract, "-o", template, *found])
    for language in LANGUAGES:
        source = FOLDER / language / "LC_MESSAGES" / "messages.po"
        source.parent.mkdir(parents=True, exist_ok=True)
        where: Words = ["-i", template, "-o", source, "-l", language, "--width=100"]
        if source.exists():
            keep = ["--ignore-obsolete", "--no-fuzzy-matching", "--omit-header"]
            take(f"update {language}", [*BABEL, "update", *where, *keep])
        else:
            take(f"begin {language}", [*BABEL, "init", *where])
    compile_all()


def main() -> int:
    interrupts.listen()
    try:
        update()
    except StepFailed as failure:
        say(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
