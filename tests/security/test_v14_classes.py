"""Is every kind of data sorted into a class, and does each class get its protection? (ASVS V14)"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from dev.paths import ROOT
from tests.house.identifying import a_sent_file
from tests.rounds.world import NOW, a_user
from tests.subscriptions.world import a_subscription, an_investor, an_open_round
from tests.support.clients import ApartClient
from wiseed_like import MODELLED, clock
from wiseed_like.db import Base, session, transaction
from wiseed_like.documents import shelf
from wiseed_like.documents.service import read

CLASSES = ROOT / "docs" / "data-classes.md"
ROW = re.compile(r"^\| (\w+) \| ((?:`\w+` ?)+)\|", re.MULTILINE)
SignIn = Callable[..., ApartClient]
# What is written for the person themselves, or says who the house may write to.
READABLE = {"mails", "users"}


@pytest.fixture
def classes() -> dict[str, str]:
    """Each table, and its class."""
    written = ROW.findall(CLASSES.read_text(encoding="utf-8"))
    found = [(table, name) for name, tables in written for table in re.findall(r"\w+", tables)]
    assert len(found) == len(dict(found)), "a table in two classes"
    return dict(found)


def test_v14_1_1_every_table_is_in_a_class(classes: dict[str, str]):
    """docs/data-classes.md sorts every table into a class and says how each class is kept; a table
    that is not in it fails here."""
    for domain in MODELLED:
        importlib.import_module(f"wiseed_like.{domain}.models")

    assert sorted(set(Base.metadata.tables) ^ set(classes)) == []
    assert set(classes.values()) == {
        "secret", "identity", "money", "private", "evidence", "public", "working",
    }  # fmt: skip


def test_v14_2_4_secrets_are_kept_hashed_or_sealed(classes: dict[str, str]):
    """What signs somebody in has no column in which it could stand as it is: only hashes, sealed
    bytes and public keys."""
    plain = re.compile(r"password|token|secret|code|key")
    found = {
        f"{table}.{column.name}"
        for table, name in classes.items()
        if name == "secret"
        for column in Base.metadata.tables[table].columns
        if plain.search(column.name) and not column.name.endswith("_hash")
    }

    assert found == {"authenticators.secret", "passkeys.public_key"}  # sealed; not secret


def test_v14_2_4_papers_of_identity_are_encrypted_where_they_lie():
    """A paper is encrypted before it is written; the bytes in the folder are not those that were
    sent."""
    with transaction():
        file = a_sent_file(a_user("investor"), clock.now())
    stored = file.documents[0].stored_file

    on_disk = shelf.path_of(stored.id).read_bytes()

    plain = read(stored)
    assert plain.startswith((b"\x89PNG", b"\xff\xd8"))
    assert plain[:64] not in on_disk


def test_v14_2_4_evidence_names_nobody(classes: dict[str, str], house: Flask):
    """Facts, decisions and looks hold numbers: names, addresses, birth dates and papers of those
    who acted are in none of their rows, so that a person can be erased and the chain still
    verifies."""
    clock.use(lambda: NOW)
    me, offer = an_investor(), an_open_round()
    a_subscription(me, offer)
    with transaction():
        file = a_sent_file(a_user("investor"), clock.now())
    names = [
        me.user.email,
        me.user.last_name,
        file.user.email,
        "Haddad",
        "1 rue Neuve",
        "carte.png",
    ]
    rows = [
        str(row)
        for table, name in classes.items()
        if name == "evidence"
        for row in session.execute(text(f"SELECT {table}::text FROM {table}")).scalars()
    ]

    assert len(rows) > 3
    assert [name for name in names if any(name in row for row in rows)] == []


def test_v14_2_4_pages_of_people_are_not_kept_by_browsers(sign_in: SignIn):
    """Whatever is shown to somebody who is signed in says no-store; account numbers are masked."""
    clock.use(lambda: NOW)
    me = an_investor()
    client = sign_in(me.user)

    for address in ("/identity", "/wallet", "/portfolio", "/decisions", "/account"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address
