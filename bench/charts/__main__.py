"""How is docs/performance.md written? `python -m bench.charts`, from bench/results."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.charts.page import PICTURES, page
from bench.charts.pictures import pictures
from bench.kept import RESULTS
from dev.paths import ROOT

DOCS = ROOT / "docs"


def made(results: Path) -> dict[str, str]:
    """Every file below docs/ that follows from the results, with its text."""
    drawn = dict(pictures(results))
    files = {f"{PICTURES}/{name}": text for name, text in drawn.items()}
    return {"performance.md": page(results, list(drawn)), **files}


def main() -> int:
    for name, content in made(RESULTS).items():
        file = DOCS / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content)
        print(f"docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
