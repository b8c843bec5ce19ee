"""What does somebody say to sign, and is it enough? The words, the boxes; what is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from compliance.capital.bulletin import same_number
from compliance.ceilings import per_offer_threshold
from compliance.verdict import Verdict
from wiseed_like.errors import N_, Refused
from wiseed_like.investors.queries import Readiness
from wiseed_like.subscriptions.models import Subscription


@dataclass(frozen=True, slots=True)
class Signature:
    """What the subscriber says and types to sign."""

    shares_in_words: str
    code: str
    accepts_terms: bool
    understands_reflection: bool
    # Asked only above the per-offer threshold (article 21(7)).
    acknowledges_risk: bool = False
    consents_to_amount: bool = False
    proves_understanding: bool = False
    language: str = "fr"
    # What the page said that the order comes to (`Quote.mark`), where that may change.
    seen: str = ""

    def check(self, shares: int, gate: Verdict | None) -> None:
        """Is everything said that an order of `shares` whole shares asks for? Raises Refused,
        naming the field."""
        if not same_number(self.shares_in_words, shares, self.language):
            raise Refused(
                "words_differ",
                N_("Écrivez en toutes lettres le nombre de parts que vous souscrivez."),
                field="shares_in_words",
            )
        asked = ["accepts_terms", "understands_reflection"]
        if gate is not None:
            asked += ["acknowledges_risk", "consents_to_amount"]
            if per_offer_threshold.FRESH_PROOF in gate.requirements:
                asked.append("proves_understanding")
        for field in asked:
            if not getattr(self, field):
                raise Refused(f"{field}_missing", N_("Cochez cette case pour signer."), field=field)

    def is_that_of(self, signed: Subscription) -> bool:
        """Whether this is what was said to sign that subscription, in either language."""
        asked = (signed.snapshot.get("gate") or {}).get("requirements", ())
        agrees = self.accepts_terms and self.understands_reflection
        if asked:
            agrees = agrees and self.acknowledges_risk and self.consents_to_amount
        languages = {self.language, signed.snapshot.get("language", self.language)}
        return agrees and any(
            same_number(self.shares_in_words, signed.signed_shares, language)
            for language in languages
        )


def snapshot(ready: Readiness, gate: Verdict | None, signature: Signature) -> dict[str, Any]:
    """What held on the day, frozen: the class, the threshold, what was asked and given."""
    return {
        "sophisticated": ready.sophisticated,
        "test_status": str(ready.test_status),
        "simulation_result": str(ready.simulation_result) if ready.simulation_result else None,
        "gate": None
        if gate is None
        else {
            "rule": gate.rule,
            "article": gate.article,
            "threshold": str(gate.threshold),
            "requirements": sorted(gate.requirements),
            "proof": "question"
            if per_offer_threshold.FRESH_PROOF in gate.requirements
            else "entry_test",
        },
        "language": signature.language,
    }
