"""Does each process get what it needs from its unit and its settings, and no more?"""

from __future__ import annotations

import re
from pathlib import Path

from dev.paths import ROOT

UNITS = ROOT / "deploy" / "systemd"
EVERYBODY, WORKER = (
    UNITS / "levain@.service",
    UNITS / "levain@worker.service.d" / "checkpoints.conf",
)
# Not in the example: the owner's address stands in a file of its own, the simulator is the demo's,
# and the fee is set on a page.
ELSEWHERE = {"MIGRATE_DATABASE_URL", "SIMULATOR_URL", "SUCCESS_FEE_BPS"}


def example() -> dict[str, str]:
    """The settings of deploy/env.example."""
    text = (ROOT / "deploy" / "env.example").read_text()
    return dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", text))


def said(unit: Path, name: str) -> list[str]:
    """What a unit says under a name, word by word."""
    lines = re.findall(rf"(?m)^{name}=(.*)$", unit.read_text())
    return [word for line in lines for word in line.split()]


def test_the_example_names_every_setting() -> None:
    config = (ROOT / "wiseed_like" / "config.py").read_text()
    read = set(re.findall(r'(?:need|whole|keys|env\.get)\(\s*"([A-Z_]+)"', config))

    assert read - set(example()) == ELSEWHERE


def test_the_release_reads_no_file_of_anybody() -> None:
    """It runs as another user, to whom FILES_DIR is closed: tables and rights, nothing else."""
    (line,) = re.findall(r"(?m)^release: (.*)$", (ROOT / "Procfile").read_text())

    assert line.split(" && ") == [
        "flask --app wiseed_like db upgrade",
        "flask --app wiseed_like database-roles",
    ]
    assert said(UNITS / "levain-release.service", "User") != said(EVERYBODY, "User")


def test_a_file_that_fills_the_memory_ends_alone() -> None:
    """Not the whole unit with the process that read it, which is systemd's default."""
    assert said(EVERYBODY, "OOMPolicy") == ["continue"]
    assert said(EVERYBODY, "SystemCallFilter")[-2:] == ["setrlimit", "prlimit64"]


def test_checkpoints_are_written_by_the_worker_alone() -> None:
    """Who takes over a process that shows pages does not rewrite them: its disk is read-only."""
    folder = Path(example()["CHECKPOINTS_DIR"])

    assert said(EVERYBODY, "ProtectSystem") == ["strict"]
    assert not any(folder.is_relative_to(each) for each in said(EVERYBODY, "ReadWritePaths"))
    assert said(WORKER, "ReadWritePaths") == said(WORKER, "RequiresMountsFor") == [str(folder)]
