"""Who subscribes, as papers and registers name them: a person, a company, several together?

A person and a company are known by a file of their own. A joint account is no person: it is known
by those who hold it, each by their own file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.investing import joint_due
from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.representatives import represented_at
from wiseed_like.formats import part
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_file_of, find_files_of
from wiseed_like.kyc.rules import VALID, IdentityState


@dataclass(frozen=True, slots=True)
class JointParty:
    """A joint account with all who hold it, and the identity files of those who have agreed.

    It says what a file says of a person: what follows asks both alike. `represented_by` is the id
    of who represents them, at the moment that was asked about.
    """

    user: User
    holders: tuple[JointHolder, ...]
    files: Mapping[int, IdentityFile]
    represented_by: int

    @property
    def facts(self) -> joint_due.Facts:
        """What the law looks at. Whoever shows as verified is not named: an examination goes on."""
        agreed = [each for each in self.holders if each.agreed_at is not None]
        shown = {each.id for each in agreed if self.shows_verified(each)}
        return joint_due.Facts(
            to_agree=tuple(each.name for each in self.holders if each.agreed_at is None),
            to_verify=tuple(each.name for each in agreed if each.id not in shown),
            is_examined=any(each.id in shown and not self.is_verified(each) for each in agreed),
        )

    @property
    def is_valid(self) -> bool:
        """Whether all have agreed and all are verified."""
        return self.facts == joint_due.Facts()

    @property
    def told_state(self) -> IdentityState:
        if self.is_valid:
            return IdentityState.ACCEPTED
        is_examined = self.facts == joint_due.Facts(is_examined=True)
        return IdentityState.IN_REVIEW if is_examined else IdentityState.DRAFT

    @property
    def company(self) -> None:
        """It is no company."""
        return None

    @property
    def speaker(self) -> IdentityFile | None:
        """The identity of who represents them all."""
        return self.files.get(self.represented_by)

    @property
    def country(self) -> str:
        """Where who represents them lives (ISO 3166 alpha-2); France before it is known."""
        return self.speaker.country if self.speaker else "FR"

    @property
    def full_name(self) -> str:
        return self.user.full_name

    @property
    def last_name(self) -> str:
        return self.user.last_name

    @property
    def address(self) -> str:
        return self.speaker.address if self.speaker else ""

    @property
    def postal_address(self) -> str:
        """What is written to all of them is sent to who represents them (C. com. L. 225-110)."""
        return self.speaker.postal_address if self.speaker else ""

    @property
    def registered_name(self) -> str:
        """As a register of shareholders names them: all, with their parts, and who speaks."""
        held = ", ".join(
            f"{self.name_of(each)} ({part(each.quota, 'fr')})" for each in self.holders
        )
        spoken = self.speaker.full_name if self.speaker else ""
        return f"{self.full_name} : {held}, représentés par {spoken}"

    def represents(self, holder: JointHolder) -> bool:
        """Whether it is who represents, or represented, them all."""
        return holder.person_id == self.represented_by

    def is_verified(self, holder: JointHolder) -> bool:
        """As it is: for the law, and for the staff."""
        file = self.files.get(holder.person_id or 0)
        return file is not None and file.is_valid

    def shows_verified(self, holder: JointHolder) -> bool:
        """As the others are told: a freeze changes nothing of what they see (CMF L. 561-18)."""
        file = self.files.get(holder.person_id or 0)
        return file is not None and (file.is_valid or file.frozen_from in VALID)

    def address_of(self, holder: JointHolder) -> str:
        file = self.files.get(holder.person_id or 0)
        return file.postal_address if file else ""

    def name_of(self, holder: JointHolder) -> str:
        """As their identity paper has it, once it is known."""
        file = self.files.get(holder.person_id or 0)
        return file.full_name if file else holder.name


Party = IdentityFile | JointParty


def find_party(user: User, *, at: datetime | None = None) -> Party | None:
    """Who subscribes by this account, as far as they are known; None without a file."""
    return joint_party(user, at=at) if user.is_joint else find_file_of(user.id)


def joint_party(account: User, *, at: datetime | None = None) -> JointParty:
    """A joint account with all who hold it; represented as it is, or as it was at a moment."""
    holders = tuple(holders_of(account.id))
    agreed = [each.person_id for each in holders if each.person_id and each.agreed_at]
    speaker = account.represented_by if at is None else represented_at(account, at)
    assert speaker is not None  # a joint account is represented
    return JointParty(account, holders, find_files_of(agreed), speaker)


def find_parties(users: Collection[User]) -> dict[int, Party]:
    """Who subscribes by these accounts, by the account's id."""
    found: dict[int, Party] = dict(find_files_of([each.id for each in users if not each.is_joint]))
    return found | {each.id: joint_party(each) for each in users if each.is_joint}
