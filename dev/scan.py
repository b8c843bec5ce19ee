"""Do outside eyes find a weakness? bandit reads the code; wapiti attacks the running demo.

`make scan` fails on anything of medium severity or higher that `EXPLAINED` does not explain.
`make scan ARGS=crawl` does the same, then goes through a running `make run` with wapiti as
one person of each role, then as a visitor; `ARGS="crawl Hugo"` as those who are named.
The demo's data are a mess afterwards (`make reset`).
Reports are in var/scan/.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import requests

from dev import interrupts
from dev.paths import ROOT, VAR, VENV, private_folder
from dev.steps import StepFailed, say

BANDIT = [str(VENV / "bin" / "bandit"), "-q", "-ll", "-f", "json", "-r"]
# In an environment of its own: it wants other versions than the platform does.
WAPITI = [str(VENV / "bin" / "uv"), "tool", "run", "--from", "wapiti3 ~= 3.2", "wapiti"]
CODE = ("wiseed_like", "compliance", "dev")
REPORTS = VAR / "scan"
CRAWL_SECONDS, ATTACK_SECONDS = 60, 20  # for each person, and for each kind of attack
ONE_OF_EACH = ("Julien", "Théo", "Inès", "Nadia", "Marc")
# Signing out and switching persons would end the crawl; the clock's button waits for workers.
LEFT_OUT = ("logout", "demo/*", "language/*")
# (file, test): why what bandit says there is no weakness.
EXPLAINED = {
    ("dev/postgres.py", "B108"): "a folder of root's own, mode 700 inside, and no secret in it",
    ("wiseed_like/payments/simulator/store.py", "B608"): (
        "the terms are constants of this file; values go in as parameters"
    ),
    ("wiseed_like/payments/simulator/selection.py", "B608"): (
        "the terms come from the store and from a list of known filters; values are parameters"
    ),
    ("wiseed_like/payments/simulator/pages/searching.py", "B608"): (
        "one of two constant beginnings; what was typed goes in as a parameter"
    ),
    ("wiseed_like/subscriptions/agreement.py", "B704"): (
        "the output of a template of ours, which escapes what it is given"
    ),
}


def main() -> int:
    interrupts.listen()
    private_folder(REPORTS)
    try:
        found = list(_read_code())
        if "crawl" in sys.argv[1:]:
            found += _attack(sys.argv[2:] or ONE_OF_EACH)
    except StepFailed as failure:
        say(str(failure))
        return 1
    for line in found:
        say(f"  ! {line}")
    say(f"{len(found)} findings of medium severity or higher are not explained.")
    return 1 if found else 0


def _read_code() -> Iterator[str]:
    """What bandit finds beyond what is explained, and explanations that explain nothing more."""
    done = subprocess.run([*BANDIT, *CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    results: list[dict[str, Any]] = json.loads(done.stdout)["results"]
    (REPORTS / "bandit.json").write_text(done.stdout)
    seen = {(each["filename"], each["test_id"]) for each in results}
    for each in results:
        if (each["filename"], each["test_id"]) not in EXPLAINED:
            where = f"{each['filename']}:{each['line_number']}"
            yield f"{where} {each['test_id']} {each['issue_text']}"
    for file, test in EXPLAINED.keys() - seen:
        yield f"{file} {test} is explained here, and no longer found"


def _attack(names: Sequence[str]) -> Iterator[str]:
    try:
        address = json.loads((VAR / "demo.json").read_text())["PUBLIC_URL"]
    except OSError:
        raise StepFailed("There is no demo here: `make run` first, and leave it running.") from None
    for name, cookie in _people(address, names):
        report = REPORTS / f"wapiti-{name}.json"
        command = [
            *WAPITI, "-u", f"{address}/", "--flush-session", "--no-bugreport",
            "-f", "json", "-o", str(report), "-v", "0", "--max-scan-time", str(CRAWL_SECONDS),
            "--max-attack-time", str(ATTACK_SECONDS), "--store-session", str(REPORTS / "sessions"),
            *(word for each in LEFT_OUT for word in ("-x", f"{address}/{each}")),
            *(("-C", cookie) if cookie else ()),
        ]  # fmt: skip
        say(f"  wapiti as {name}")
        with (REPORTS / f"wapiti-{name}.log").open("w") as log:
            subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
        yield from _weaknesses(name, json.loads(report.read_text()))


def _people(address: str, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each of these people with the cookie of a session of theirs, then a visitor."""
    page = requests.get(f"{address}/demo/people", timeout=30).text
    doors = re.findall(r'action="/demo/become/(\d+)">(.*?)</form>', page, re.DOTALL)
    for name in names:
        _forget_attempts()
        number = next(number for number, words in doors if name in words)
        visit = requests.Session()
        page = visit.get(f"{address}/demo/people", timeout=30).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        form = {"csrf_token": token[1] if token else ""}
        home = visit.post(
            f"{address}/demo/become/{number}",
            data=form,
            headers={"Referer": f"{address}/demo/people", "Origin": address},
            timeout=30,
        )
        home.raise_for_status()
        cookies = "; ".join(f"{each.name}={each.value}" for each in visit.cookies)
        yield name, cookies
    _forget_attempts()
    yield "visitor", ""


def _forget_attempts() -> None:
    """Whoever knocks at every door has soon no try left: a next person begins anew."""
    database = json.loads((VAR / "demo.json").read_text())["DATABASE_URL"]
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM attempts")


def _weaknesses(name: str, report: dict[str, Any]) -> Iterator[str]:
    """Vulnerabilities and anomalies of level 2 (medium) or more; `additionals` are remarks."""
    for part in ("vulnerabilities", "anomalies"):
        for kind, found in report[part].items():
            for each in found:
                if each["level"] >= 2:
                    yield f"{name}: {kind}: {each['method']} {each['path']} {each['info']}"


if __name__ == "__main__":
    sys.exit(main())
