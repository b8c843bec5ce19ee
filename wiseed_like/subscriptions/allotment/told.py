"""How is it explained to somebody what they were given? The numbers of all, theirs, and the rule.

The sentences are written when they are read, in the language of the page or of the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from babel.numbers import format_decimal
from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from wiseed_like.db import session
from wiseed_like.formats import language, percent, whole
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import RoundAllotment
from wiseed_like.subscriptions.models import AllotmentLine, Subscription


@dataclass(frozen=True, slots=True)
class Told:
    """One person's part in an allotment, in whole shares.

    `asked` and `given` add up all their subscriptions in the round, `orders` of them. `held` is
    what holders asked for, where they come first.
    """

    made: RoundAllotment
    asked: int
    given: int
    orders: int
    is_holder: bool
    held: int

    @property
    def left_out(self) -> int:
        """What was asked for and is not received."""
        return self.asked - self.given

    @property
    def sentences(self) -> list[str]:
        """Everything that decided, in order."""
        said = [self._of_all(), self._own()]
        if self.made.asked <= self.made.offered:
            said.append(gettext("Il y avait assez de parts pour toutes les demandes."))
        elif self.made.rule == AllotmentRule.CAP_AND_SCALE:
            said += self._by_level()
        elif self.made.rule == AllotmentRule.HOLDERS_FIRST:
            said += self._by_standing()
        else:
            said += self._in_proportion()
        if self.left_out:
            said.append(
                ngettext(
                    "Rien n'est dû pour la part que vous ne recevez pas.",
                    "Rien n'est dû pour les %(left)s parts que vous ne recevez pas.",
                    self.left_out,
                    left=whole(self.left_out),
                )
            )
        return said

    def _of_all(self) -> str:
        return ngettext(
            "Une personne a demandé %(asked)s parts ; la levée en offrait %(offered)s.",
            "%(people)s personnes ont demandé %(asked)s parts ; la levée en offrait %(offered)s.",
            self.made.people,
            people=whole(self.made.people),
            asked=whole(self.made.asked),
            offered=whole(self.made.offered),
        )

    def _own(self) -> str:
        numbers = {"asked": whole(self.asked), "given": whole(self.given)}
        if self.orders > 1:
            return gettext(
                "Vos %(orders)s souscriptions comptent ensemble : vous aviez demandé %(asked)s "
                "parts en tout, vous en recevez %(given)s.",
                orders=whole(self.orders),
                **numbers,
            )
        return gettext("Vous en aviez demandé %(asked)s, vous en recevez %(given)s.", **numbers)

    def _by_level(self) -> list[str]:
        level, odd = self.made.level or 0, self.made.odd
        said = (
            gettext(
                "Chacun a reçu ce qu'il demandait, jusqu'à %(level)s parts.", level=whole(level)
            )
            if level
            else gettext("Il y avait moins de parts que de personnes.")
        )
        if self.asked <= level:
            own = gettext("Votre demande ne dépasse pas ce niveau : elle est servie en entier.")
        elif not odd:
            return [said]
        elif self.given > level:
            own = gettext(
                "Les dernières parts (%(odd)s) sont allées une par une à ceux qui demandaient "
                "davantage, dans l'ordre des signatures : vous en avez reçu une.",
                odd=whole(odd),
            )
        else:
            own = gettext(
                "Les dernières parts (%(odd)s) sont allées une par une à ceux qui demandaient "
                "davantage, dans l'ordre des signatures : d'autres avaient signé avant vous.",
                odd=whole(odd),
            )
        return [said, own]

    def _by_standing(self) -> list[str]:
        if self.held >= self.made.offered and not (self.is_holder and not self.left_out):
            said = gettext(
                "Les actionnaires inscrits au registre avant l'ouverture sont servis d'abord, et "
                "ils demandaient toutes les parts."
            )
            return [said, *(self._in_proportion() if self.is_holder else [])]
        if self.is_holder:
            return [
                gettext(
                    "Vous étiez inscrit au registre de la société avant l'ouverture : votre "
                    "demande est servie d'abord, en entier."
                )
            ]
        left = self.made.offered - self.held
        said = ngettext(
            "Les actionnaires inscrits au registre avant l'ouverture sont servis d'abord : il "
            "restait une part pour les autres.",
            "Les actionnaires inscrits au registre avant l'ouverture sont servis d'abord : il "
            "restait %(left)s parts pour les autres.",
            left,
            left=whole(left),
        )
        return [said, *self._in_proportion()]

    def _in_proportion(self) -> list[str]:
        part = self.made.part
        if not part:
            return []
        due = part * self.asked
        said = gettext(
            "Chacun reçoit %(part)s de sa demande, soit pour vous %(due)s parts, arrondies à "
            "%(rounded)s.",
            part=percent(float(part), 2),
            due=_decimal(due),
            rounded=whole(int(due)),
        )
        if not self.made.odd or due == int(due):
            return [said]
        if self.given > int(due):
            last = gettext(
                "Les parts que l'arrondi laissait (%(odd)s) sont allées à ceux qu'il privait le "
                "plus : vous en avez reçu une.",
                odd=whole(self.made.odd),
            )
        else:
            last = gettext(
                "Les parts que l'arrondi laissait (%(odd)s) sont allées à ceux qu'il privait le "
                "plus, ou qui avaient signé avant vous.",
                odd=whole(self.made.odd),
            )
        return [said, last]


def told_of(subscription: Subscription) -> Told | None:
    """What its person is told; None before the shares were shared out."""
    if subscription.allotted is None:
        return None
    made = session.get_one(RoundAllotment, subscription.round_id)
    asked, given, orders = session.execute(
        select(func.sum(AllotmentLine.asked), func.sum(AllotmentLine.given), func.count())
        .join(AllotmentLine.subscription)
        .where(
            AllotmentLine.round_id == made.round_id,
            Subscription.investor_id == subscription.investor_id,
        )
    ).one()
    return Told(made, int(asked), int(given), orders, subscription.allotted.is_holder, _held(made))


def _held(made: RoundAllotment) -> int:
    """What those asked for who held shares before; nothing where that does not count."""
    if made.rule != AllotmentRule.HOLDERS_FIRST:
        return 0
    found = session.scalar(
        select(func.sum(AllotmentLine.asked)).where(
            AllotmentLine.round_id == made.round_id, AllotmentLine.is_holder
        )
    )
    return int(found or 0)


def _decimal(number: Fraction) -> str:
    """Three digits after the comma at most."""
    return format_decimal(round(float(number), 3), locale=language())
