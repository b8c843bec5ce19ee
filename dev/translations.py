"""Do the pages speak English? Sentences are French; the English ones are a catalogue."""

from __future__ import annotations

import sys
from pathlib import Path

from dev import interrupts
from dev.paths import PYTHON, ROOT, VAR
from dev.steps import StepFailed, Words, say, take

FOLDER = ROOT / "wiseed_like" / "translations"
LANGUAGES = ("en",)
KEYWORDS = ("_l", "N_", "lazy_gettext", "lazy_ngettext:1,2")
MAPPING = ROOT / "dev" / "babel.cfg"
BABEL: Words = (PYTHON, "-m", "babel.messages.frontend")
# Babel's own header is all dates, a difference at every update; but without one, which names the
# alphabet, it takes the whole catalogue for a draft and does not compile it.
HEADER = """\
# The sentences of the pages; the French msgids are their source.
msgid ""
msgstr ""
"Project-Id-Version: levain\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def compile_all() -> None:
    """Compile what changed: `.mo` files are made here, never committed."""
    for source in FOLDER.glob("*/LC_MESSAGES/messages.po"):
        made = source.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            take(
                f"translations ({source.parts[-3]})", [*BABEL, "compile", "-i", source, "-o", made]
            )
            if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
                raise StepFailed(f"{source} was not compiled: has it a header?")


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
        _head(source, language)
    compile_all()


def _head(source: Path, language: str) -> None:
    text = source.read_text("utf-8")
    header = HEADER.format(language=language)
    if not text.startswith(header):
        source.write_text(header + text.lstrip(), "utf-8")


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
