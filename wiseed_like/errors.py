"""Who said no? The person's error, the house's bug, or the world's failure.

Exception
├── Refused        a person meets it; it has a sentence
├── NotFound       the thing does not exist, or not for this person: page 404
├── IllegalMove    a bug: a life cycle was asked for a move that it does not have
└── GatewayDown    the world: the provider did not answer; the worker tries again
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # The law is not loaded for its names: the process that reads an upload needs none of it.
    from compliance.rule import Asked
    from compliance.verdict import Verdict


def N_(msgid: str) -> str:
    """Mark a French sentence for translation where it is written; the page translates it."""
    return msgid


class Refused(Exception):
    """The house says no to a person.

    `code` names the reason for programs and tests, `sentence` is the French message with
    `%(name)s` placeholders filled from `params`; `field` names the form field it belongs to.
    `verdict` is the law's whole answer when a rule of law said no.
    """

    verdict: Verdict | None = None
    # The question behind the verdict, for whoever keeps the refusal.
    asked: Asked | None = None
    # The number under which the verdict was kept, when it was.
    decision: int | None = None

    def __init__(self, code: str, sentence: str, *, field: str | None = None, **params: Any):
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.params = params

    @classmethod
    def of(cls, verdict: Verdict, *, field: str | None = None) -> Refused:
        """The refusal of a rule: named after the heaviest reason, with the whole tree behind."""
        reasons = verdict.reasons()
        heaviest = reasons[0] if reasons else verdict
        refusal = cls(heaviest.rule, heaviest.sentence.fr, field=field)
        refusal.verdict = verdict
        return refusal

    @classmethod
    def answered(cls, asked: Asked, *, field: str | None = None) -> Refused:
        """The same, from a question with its facts: the edge may keep it for who contests it."""
        refusal = cls.of(asked.verdict, field=field)
        refusal.asked = asked
        return refusal

    def apart(self) -> list[Refused]:
        """The same, one for each field of a form that it touches."""
        return [self]

    def reason_by_reason(self) -> list[Refused]:
        """The same, one for each reason of the law."""
        every = self.verdict.reasons() if self.verdict else []
        # A warning stopped nobody, unless there is nothing else.
        reasons = [each for each in every if not each.may_go_on] or every
        found = [Refused.of(each, field=self.field) for each in reasons]
        for each in found:
            each.decision = self.decision
        return found or [self]

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence % self.params if self.params else self.sentence}"


class NotFound(Exception):
    """There is no such thing for whoever asks; somebody else's thing reads the same."""


class IllegalMove(Exception):
    """A life cycle has no such move from this state."""


class GatewayDown(Exception):
    """The outcome at the provider is unknown: repeat with the same key, never with another."""
