"""What does a reader ask for? Requests as a browser behind the proxy sends them, made at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from urllib.parse import quote, urlencode

from bench.hot.crowd import BROWSER
from bench.reads.building import FIRST, OPEN, READERS
from bench.reads.houses import NAME, House

# Any cookie at all: who brings one is never answered from memory.
SOMEBODY = "__Host-language=fr"
REQUESTS = 400  # different ones of a lane, sent again and again
# Lanes that are compared between the sizes, and those that are compared with each other.
GROWING = ("list", "deeper", "round", "gauge", "word", "name", "like", "portfolio")
KEPT = ("round_kept", "gauge_kept")


def requests(lane: str, house: House, seed: int) -> Iterator[bytes]:
    """The requests of a lane, without end."""
    random = Random(f"{lane} {seed}")
    path = _PATHS[lane]
    if lane == "deeper":
        made = [_request(f"/rounds?after={quote(each)}") for each in _cursors(house, random)]
    elif lane == "portfolio":
        made = [
            _request("/portfolio", f"__Host-session=reader-{_reader(house, random)}")
            for _ in range(REQUESTS)
        ]
    else:
        cookie = "" if lane in KEPT else SOMEBODY
        many = 1 if lane in KEPT else REQUESTS  # everybody looks at the same round
        made = [_request(path(house, random), cookie) for _ in range(many)]
    return cycle(made)


def _open_number(house: House, random: Random) -> int:
    """The number of an open round; those of the first of a hundred rounds are open."""
    hundred = random.randrange(max(house.holds.rounds // 100, 1))
    return 100 * hundred + random.randrange(min(OPEN, house.holds.rounds))


def _reader(house: House, random: Random) -> int:
    return FIRST + random.randrange(min(READERS, house.holds.investors))


def _name(house: House, random: Random) -> str:
    """What no other company is called."""
    number = str(FIRST + _open_number(house, random))
    return number.translate(str.maketrans("0123456789", "abcdefghij"))


def _misspelt(house: House, random: Random) -> str:
    """A trade with a letter too many, and of which nothing reads so."""
    return random.choice(("boulangggerie", "menuizerie", "brasssserie", "librrrairie"))


def _cursors(house: House, random: Random) -> list[str]:
    with house.connect() as database:
        found = database.execute(
            "SELECT closes_at, id FROM rounds WHERE state = 'open' ORDER BY closes_at, id LIMIT %s",
            [house.holds.rounds * OPEN // 100 - 13],
        ).fetchall()
    return [f"{at.isoformat()}_{id}" for at, id in random.choices(found, k=REQUESTS)]


def _search(words: str) -> str:
    return "/rounds?" + urlencode({"q": words, "state": "open"})


Path = Callable[[House, Random], str]
_PATHS: dict[str, Path] = {
    "list": lambda _h, _r: "/rounds",
    "round": lambda house, random: f"/rounds/r-{_open_number(house, random)}",
    "gauge": lambda house, random: f"/rounds/r-{_open_number(house, random)}/gauge?language=fr",
    "word": lambda _h, random: _search(random.choice(("solaire", "solaires", "durable"))),
    "name": lambda house, random: _search(_name(house, random)),
    "like": lambda house, random: _search(_misspelt(house, random)),
    "round_kept": lambda _h, _r: "/rounds/r-7",
    "gauge_kept": lambda _h, _r: "/rounds/r-7/gauge?language=fr",
    "deeper": lambda _h, _r: "",
    "portfolio": lambda _h, _r: "",
}
LANES = tuple(_PATHS)


def _request(path: str, cookie: str = SOMEBODY) -> bytes:
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {NAME}",
        f"User-Agent: {BROWSER}",
        "Accept-Language: fr-FR,fr;q=0.9",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Proto: https",
        f"X-Forwarded-Host: {NAME}",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def mark() -> str:
    """How the house knows a browser again."""
    return hashlib.sha512(f"127.0.0.1|{BROWSER}".encode()).hexdigest()
