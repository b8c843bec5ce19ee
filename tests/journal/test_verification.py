"""Does verification name what somebody with all rights did to the journal?"""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from tests.journal.evidence import tamper
from tests.journal.test_service import noted, somebody
from tests.subscriptions.world import NOW
from wiseed_like.chain import GENESIS, link
from wiseed_like.db import session
from wiseed_like.journal.jobs import checkpoint_now
from wiseed_like.journal.models import Entry


@pytest.fixture
def chain(outside) -> str:
    """A stream of five facts, beside another, sealed by two checkpoints after three and five."""
    one, two = somebody(), somebody()
    noted(one, "a.one", "a.two", "a.three")
    noted(two, "b.one")
    checkpoint_now(NOW)
    noted(one, "a.four", "a.five")
    checkpoint_now(NOW)
    return f"person:{one.id}"


@pytest.fixture
def verify(house):
    """`verify("--stream", "person:1")`: exit code and everything that was said."""

    def run(*words: str) -> tuple[int, str]:
        said = house.test_cli_runner().invoke(args=["journal", "verify", *words])
        return said.exit_code, said.output

    return run


def rewritten(stream: str, *, changed: int, last: int) -> list[str]:
    """The orders that forge a whole chain: from one changed body on, all hashes anew."""
    orders, head = [], GENESIS
    facts = session.scalars(select(Entry).where(Entry.stream == stream).order_by(Entry.seq)).all()
    for fact in facts[:last]:
        body = fact.body.replace("a.", "z.") if fact.seq >= changed else fact.body
        kind = fact.kind.replace("a.", "z.") if fact.seq >= changed else fact.kind
        hashed = link(head, fact.seq, body)
        orders.append(
            f"UPDATE journal_entries SET body = '{body}', kind = '{kind}',"
            f" prev_hash = '\\x{head.hex()}', hash = '\\x{hashed.hex()}' WHERE id = {fact.id}"
        )
        head = hashed
    orders.append(
        f"UPDATE journal_streams SET last_seq = {last}, head = '\\x{head.hex()}'"
        f" WHERE name = '{stream}'"
    )
    return orders


class TestVerify:
    def test_finds_nothing_in_a_journal_that_nobody_touched(self, chain, verify):
        code, said = verify()

        assert code == 0
        assert "as it was written" in said
        assert "Newest checkpoint: 2" in said

    def test_names_a_fact_whose_text_was_changed(self, chain, verify):
        row = session.scalars(select(Entry.id).where(Entry.stream == chain, Entry.seq == 2)).one()
        tamper(
            f"UPDATE journal_entries SET body = replace(body, 'a.two', 'a.ten') WHERE id = {row}"
        )

        code, said = verify()

        assert code == 1
        assert f"First bad row: {chain} n° 2 (row {row}): body is not the text" in said

    @pytest.mark.parametrize(
        ("column", "value", "named"),
        [
            ("kind", "'other.kind'", "kind"),
            ("actor", "'user:999'", "actor"),
            ("subject_id", "'999'", "subject"),
            ("at", "at + interval '1 day'", "at"),
        ],
    )
    def test_names_a_column_that_was_changed(self, chain, verify, column, value, named):
        tamper(
            f"UPDATE journal_entries SET {column} = {value} WHERE stream = '{chain}' AND seq = 4"
        )

        code, said = verify()

        assert code == 1
        assert f"{chain} n° 4" in said
        assert f"{named} is not what the hashed text says" in said

    def test_names_a_fact_that_is_missing(self, chain, verify):
        tamper(f"DELETE FROM journal_entries WHERE stream = '{chain}' AND seq = 3")

        code, said = verify("--stream", chain)

        assert code == 1
        assert f"{chain} n° 3: the fact is missing" in said

    def test_names_a_cut_tail_by_the_head_alone(self, chain, verify):
        tamper(f"DELETE FROM journal_entries WHERE stream = '{chain}' AND seq = 5")

        assert f"{chain} n° 5: the tail was cut: checkpoint 2 saw 5 facts" in verify()[1]

    def test_names_a_tail_that_was_cut_with_its_head(self, chain, verify):
        tamper(*rewritten(chain, changed=99, last=3))
        tamper(f"DELETE FROM journal_entries WHERE stream = '{chain}' AND seq > 3")

        code, said = verify()

        assert code == 1
        assert f"{chain} n° 4: the tail was cut: checkpoint 2 saw 5 facts" in said

    def test_names_a_chain_that_was_rewritten_whole(self, chain, verify):
        tamper(*rewritten(chain, changed=2, last=5))

        code, said = verify()

        assert code == 1
        assert f"{chain} n° 3" in said
        assert "checkpoint 1 saw another fact here: the chain was rewritten" in said

    def test_names_a_chain_that_is_gone(self, chain, verify):
        tamper(
            f"DELETE FROM journal_entries WHERE stream = '{chain}'",
            f"DELETE FROM journal_streams WHERE name = '{chain}'",
        )

        assert f"{chain}: the whole chain is gone; checkpoint 2 saw 5 facts" in verify()[1]


class TestVerifyWithCheckpoints:
    def test_believes_the_files_when_the_database_s_rows_were_removed(
        self,
        chain,
        verify,
        outside,
    ):
        tamper(*rewritten(chain, changed=2, last=5))
        tamper("DELETE FROM journal_checkpoints")

        code, said = verify("--checkpoints", str(outside))

        assert code == 1
        assert "checkpoint 1 saw another fact here" in said
        assert "checkpoint-000001.txt: the database does not hold this checkpoint" in said

    def test_names_a_file_that_was_changed(self, chain, verify, outside):
        file = outside / "checkpoint-000002.txt"
        file.chmod(0o600)
        file.write_text(file.read_text().replace('"number":2', '"number":2,"x":1'))

        assert "checkpoint-000002.txt n° 2: the signature does not hold" in verify()[1]

    def test_names_a_file_that_is_gone(self, chain, verify, outside):
        (outside / "checkpoint-000001.txt").unlink()

        code, said = verify()

        assert code == 1
        assert "the checkpoint before it is missing (this one is n° 2)" in said

    def test_names_a_checkpoint_that_another_key_signed(self, chain, verify, outside):
        from wiseed_like.journal.signing import Signer

        file = outside / "checkpoint-000002.txt"
        body = file.read_text().partition("\n")[0]
        forger = Signer("B" * 43)
        file.chmod(0o600)
        file.write_text(f"{body}\n{forger.sign(body).hex()} {forger.public_key}\n")

        assert "signed with a key that is not ours" in verify()[1]
        assert verify("--key", forger.public_key)[0] == 0

    def test_prints_the_digest_that_the_mail_said(self, chain, verify, outside):
        body = (outside / "checkpoint-000002.txt").read_text().partition("\n")[0]

        assert hashlib.sha256(body.encode()).hexdigest() in verify()[1]
