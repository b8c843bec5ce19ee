"""Are all heads sealed once a day, signed, exported, and told to compliance?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.journal.test_service import noted, somebody
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW
from wiseed_like import schedule
from wiseed_like.accounts import staff_roles
from wiseed_like.db import session, transaction
from wiseed_like.journal import checkpoints, export
from wiseed_like.journal.jobs import checkpoint_now
from wiseed_like.journal.models import Checkpoint, Stream
from wiseed_like.journal.signing import KeyUnusable, Signer, is_signed
from wiseed_like.mailbox.models import Mail


class TestACheckpoint:
    def test_says_the_head_of_every_chain(self, outside):
        one, two = somebody(), somebody()
        noted(one, "a.one", "a.two")
        noted(two, "b.one")
        heads = {
            each.name: [each.last_seq, each.head.hex()] for each in session.scalars(select(Stream))
        }

        made = checkpoint_now(NOW)

        told = json.loads(made.body)
        assert told["streams"] == heads
        assert told["counts"] == {"streams": len(heads), "facts": sum(n for n, _ in heads.values())}
        assert told["at"] == NOW.isoformat()

    def test_is_signed_by_the_house_and_by_nobody_else(self, outside, house):
        made = checkpoint_now(NOW)

        ours = Signer(house.extensions["settings"].checkpoint_key).public_key
        assert made.public_key == ours
        assert is_signed(made.body, made.signature, ours)
        assert not is_signed(made.body + " ", made.signature, ours)
        assert not is_signed(made.body, made.signature, Signer("A" * 43).public_key)

    def test_follows_from_the_one_before(self, outside):
        first, second = checkpoint_now(NOW), checkpoint_now(NOW)

        assert (first.number, second.number) == (1, 2)
        assert json.loads(second.body)["previous"] == first.hash.hex()

    def test_lies_outside_the_database_as_it_was_signed(self, outside):
        made = checkpoint_now(NOW)

        file = export.path_of(outside, 1)
        [found] = export.exported(outside)
        assert (found.body, found.signature, found.sha256) == (made.body, made.signature, made.hash)
        assert file.stat().st_mode & 0o777 == 0o400
        assert [each.name for each in outside.iterdir()] == [file.name]

    def test_is_told_to_every_compliance_officer(self, outside, run_jobs):
        with transaction():
            officers = [a_user("compliance"), a_user("compliance")]
            a_user("analyst")
        made = checkpoint_now(NOW)

        run_jobs()

        mails = session.scalars(select(Mail).where(Mail.template == "journal_checkpoint")).all()
        assert sorted(mail.address for mail in mails) == sorted(each.email for each in officers)
        assert made.hash.hex() in mails[0].text
        assert made.signature.hex() in mails[0].text


class TestTheTick:
    def test_makes_one_checkpoint_for_each_day_in_paris(self, outside):
        late = NOW.replace(hour=21, minute=59)  # 22:59 in Paris in winter, 23:59 in summer
        for moment in (late, late + timedelta(seconds=1), late + timedelta(hours=3)):
            schedule.tick(moment)
            schedule.tick(moment)

        assert session.scalar(select(func.count()).select_from(Checkpoint)) == 2
        assert not checkpoints.is_due(late + timedelta(hours=3))

    def test_exports_again_what_a_full_disk_refused(self, outside):
        schedule.tick(NOW)
        export.path_of(outside, 1).unlink()

        schedule.tick(NOW + timedelta(seconds=15))

        assert export.path_of(outside, 1).exists()

    def test_goes_on_when_one_part_breaks_and_says_so(self, outside, capsys):
        with transaction():
            asker, person = a_user("administrator"), a_user("investor")
            asked = staff_roles.ask_for(person, "analyst", "Renfort.", by=asker, now=NOW)
        outside.rmdir()
        outside.write_text("No directory.")

        with pytest.raises(RuntimeError, match=r"^the tick broke in .*checkpoint_daily$"):
            schedule.tick(asked.expires_at)

        assert asked.state == "lapsed"
        assert "a part of the tick broke" in capsys.readouterr().err


class TestTheKey:
    @pytest.mark.parametrize("seed", ["", "short", "é" * 43, "A" * 100])
    def test_must_be_32_bytes(self, seed):
        with pytest.raises(KeyUnusable, match="CHECKPOINT_KEY"):
            Signer(seed)

    def test_is_printed_for_whoever_wants_to_check(self, house):
        said = house.test_cli_runner().invoke(args=["journal", "key"])

        assert said.output.strip() == Signer(house.extensions["settings"].checkpoint_key).public_key
