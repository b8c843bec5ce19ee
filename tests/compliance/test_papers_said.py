"""What is said about papers and people, word for word? The answers are kept in papers.txt.

To look at new words: `python -m tests.compliance.test_papers_said`, then read before keeping.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from compliance.as_of import as_of
from compliance.capital import bulletin, register, register_entry as entry
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors import (
    classification as status,
    investor,
    investor_company as company,
    professional,
)
from compliance.offers import (
    bulletin_board as board,
    kiis,
    kiis_sheet,
    kiis_suspension as suspension,
    kiis_translation,
    offer_identifier,
)
from compliance.verdict import Verdict

KEPT = Path(__file__).with_name("papers.txt")
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
DAY, NEXT_DAY = date(2026, 3, 10), date(2026, 3, 11)
APPROVED, EARLIER = (datetime(year, 5, 10, 9, 30, tzinfo=UTC) for year in (2025, 2024))
LEI = "969500ABCDEFGHIJKL46"
BIG = company.CompanyFacts(own_funds=Euro.of(100_000))
NEXT = entry.Number(3, last_seq=2)
SMALL = Euro.of(7)
PROFESSIONAL, SIZE, STATUS = professional.Facts, professional.Size, status.Status
UNDERTAKING = professional.Client.LARGE_UNDERTAKING
OFFERED, REPUBLISHED = (datetime(2026, 11, day, 10, tzinfo=UTC) for day in (2, 18))
LATE = as_of(datetime(2026, 12, 30, tzinfo=UTC))


def moves(*wrong: register.Movement) -> register.Register:
    source, ines = register.Entry(register.SOURCE, -25), register.Entry("ines", 25)
    return register.Register((register.Movement(1, "founding", DAY, (source, ines)), *wrong))


def movement(seq: int, *deltas: int, kind: str = "transfer", certified_on: date | None = None):
    lines = tuple(
        register.Entry(holder, delta)
        for holder, delta in zip(("ines", "paul"), deltas, strict=False)
    )
    return register.Movement(seq, kind, DAY, lines, certified_on)


ASKED: dict[str, tuple[Callable[..., Verdict], object, object]] = {
    name: (rule, facts, NOW)
    for name, rule, facts in [
        ("own funds", company.assess_own_funds, company.OwnFunds(SMALL)),
        ("turnover", company.assess_turnover, company.Turnover(SMALL)),
        ("balance sheet", company.assess_balance_sheet, company.BalanceSheet(SMALL)),
        ("a company that qualifies", company.assess_company, BIG),
        ("a company that does not", company.assess_company, company.CompanyFacts()),
        ("wealth", investor.assess_wealth, investor.Wealth(Euro.of(60_000))),
        ("wealth short of income", investor.assess_wealth, investor.Wealth()),
        (
            "wealth short of a portfolio",
            investor.assess_wealth,
            investor.Wealth(portfolio=Euro.of(99_000)),
        ),
        ("a position", investor.assess_position, investor.Position(12)),
        ("no position", investor.assess_position, investor.Position(3)),
        ("an executive", investor.assess_position, investor.Position(0, 11, BIG)),
        ("trades", investor.assess_trades, investor.Trades((9, 10, 10, 10, 10))),
        ("too few trades", investor.assess_trades, investor.Trades((9, 10, 10, 10, 9))),
        (
            "a person who qualifies",
            investor.assess_person,
            investor.PersonFacts(finance_months=12, trades=(40,)),
        ),
        ("a person who does not", investor.assess_person, investor.PersonFacts(trades=(40,))),
        (
            "a size",
            professional.assess_size,
            SIZE(professional.Measure.TURNOVER, Euro.of(40_000_000)),
        ),
        ("a size too small", professional.assess_size, SIZE(professional.Measure.OWN_FUNDS, SMALL)),
        ("a professional", professional.assess, PROFESSIONAL(professional.Client.FINANCIAL, True)),
        ("an unproved one", professional.assess, PROFESSIONAL(professional.Client.FINANCIAL)),
        ("one on demand", professional.assess, PROFESSIONAL(professional.Client.ON_DEMAND)),
        ("no professional", professional.assess, PROFESSIONAL()),
        ("a small undertaking", professional.assess, PROFESSIONAL(UNDERTAKING, True)),
        ("status: professional", status.assess, STATUS(professional=True)),
        ("status: held", status.assess, STATUS(APPROVED)),
        ("status: never", status.assess, STATUS()),
        ("status: waiting", status.assess, STATUS(waiting=True)),
        ("status: not yet", status.assess, STATUS(datetime(2027, 1, 1, tzinfo=UTC))),
        ("status: expired", status.assess, STATUS(EARLIER)),
        ("status: given up", status.assess, STATUS(APPROVED, given_up=True)),
        ("status: lost", status.assess, STATUS(APPROVED, lost=True)),
        ("a request", status.assess_request, status.Request(True, True, True)),
        ("half a request", status.assess_request, status.Request(True, True)),
        ("a second request", status.assess_request, status.Request(waiting=True)),
        ("a doubt", status.assess_refusal, status.Refusal(True)),
        ("no doubt", status.assess_refusal, status.Refusal()),
        ("giving up", status.assess_giving_up, STATUS(APPROVED)),
        ("giving up nothing", status.assess_giving_up, STATUS()),
        ("a fallback", status.assess_fallback, status.Fallback()),
        ("an early fallback", status.assess_fallback, status.Fallback(False)),
        ("a whole sheet", kiis.assess, kiis_sheet.read(dict.fromkeys("ABCDFH", "x"), pages=6)),
        (
            "a sheet with everything wrong",
            kiis.assess,
            kiis_sheet.read(
                {"A": "x¹ [à compléter]"},
                pages=7,
                languages=["en"],
                fixed_texts=kiis_sheet.FixedTexts(False, False),
                terms=kiis_sheet.Terms("1 €", "2 €", "1er mars 2027", "3 €"),
            ),
        ),
        ("in French", kiis_translation.assess, kiis_translation.Facts("fr", frozenset({"fr"}))),
        ("in English", kiis_translation.assess, kiis_translation.Facts("en", frozenset({"fr"}))),
        ("suspended", suspension.assess, suspension.Suspension(date(2026, 11, 2))),
        ("corrected", suspension.assess, suspension.Suspension(OFFERED.date(), NOW.today)),
        ("suspended too long", suspension.assess, suspension.Suspension(DAY)),
        ("suspended later", suspension.assess, suspension.Suspension(date(2027, 1, 1))),
        ("wrong", suspension.assess_revocation, suspension.Corrected(OFFERED)),
        ("right", suspension.assess_revocation, suspension.Corrected(OFFERED, REPUBLISHED)),
        ("signed later", suspension.assess_revocation, suspension.Corrected(NOW.now, REPUBLISHED)),
        ("a change", suspension.assess_change, suspension.Change()),
        ("a change that is told", suspension.assess_change, suspension.Change(informed=True)),
        ("a cancellation", suspension.assess_cancellation, suspension.Cancellation(False, True)),
        ("without a reason", suspension.assess_cancellation, suspension.Cancellation()),
        ("of what has ended", suspension.assess_cancellation, suspension.Cancellation(True, True)),
        ("a mention", bulletin.assess_mention, bulletin.Mention("siren", True)),
        ("no mention", bulletin.assess_mention, bulletin.Mention("siren")),
        ("the words", bulletin.assess_words, bulletin.Words(25, "vingt-cinq")),
        ("other words", bulletin.assess_words, bulletin.Words(25, "twenty", "en")),
        ("no words", bulletin.assess_words, bulletin.Words(25)),
        ("no number", bulletin.assess_words, bulletin.Words()),
        (
            "a whole bulletin",
            bulletin.assess,
            bulletin.Facts(
                frozenset(bulletin.MENTIONS) - {bulletin.WORDS}, words=bulletin.Words(1, "un")
            ),
        ),
        ("an empty bulletin", bulletin.assess, bulletin.Facts(frozenset())),
        ("no bulletin", bulletin.assess, bulletin.Facts(frozenset(), mandated_institution=True)),
        (
            "an identifier",
            offer_identifier.assess,
            offer_identifier.Facts(f"{LEI}00000007", LEI),
        ),
        ("a short identifier", offer_identifier.assess, offer_identifier.Facts(LEI, LEI)),
        (
            "somebody else's",
            offer_identifier.assess,
            offer_identifier.Facts(f"{LEI[::-1]}00000007", LEI),
        ),
        (
            "an identifier without a number",
            offer_identifier.assess,
            offer_identifier.Facts(f"{LEI}0000000X", LEI),
        ),
        ("a register", register.assess, moves()),
        (
            "a register with everything wrong",
            register.assess,
            moves(
                movement(5, -30, 31),
                movement(2, 0),
                movement(4, 1, -1, kind=register.CAPITAL_INCREASE),
                movement(9, -1, 1, kind=register.CAPITAL_INCREASE, certified_on=NEXT_DAY),
            ),
        ),
        (
            "a transfer",
            entry.assess,
            entry.Facts(NEXT, entry.Kind.TRANSFER, entry.Given(25, 25)),
        ),
        (
            "a transfer too many",
            entry.assess,
            entry.Facts(entry.Number(4, 2), entry.Kind.TRANSFER, entry.Given(30, 25)),
        ),
        (
            "a transfer of nothing",
            entry.assess,
            entry.Facts(NEXT, entry.Kind.TRANSFER, entry.Given(30, 0)),
        ),
        (
            "an increase",
            entry.assess,
            entry.Facts(NEXT, entry.Kind.CAPITAL_INCREASE, issue=entry.Issued(DAY, DAY)),
        ),
        (
            "an increase too early",
            entry.assess,
            entry.Facts(NEXT, entry.Kind.CAPITAL_INCREASE, issue=entry.Issued(DAY, NEXT_DAY)),
        ),
        (
            "an increase without a certificate",
            entry.assess,
            entry.Facts(NEXT, entry.Kind.CAPITAL_INCREASE, issue=entry.Issued(DAY)),
        ),
        (
            "a constitution",
            entry.assess,
            entry.Facts(entry.Number(1), entry.Kind.CONSTITUTION),
        ),
        ("a late constitution", entry.assess, entry.Facts(NEXT, entry.Kind.CONSTITUTION)),
        (
            "an advert",
            board.assess,
            board.Advert(
                board.Origin(True),
                board.SheetLink(True),
                price=board.ReferencePrice(True, False, True, True),
            ),
        ),
        (
            "an advert with everything wrong",
            board.assess,
            board.Advert(
                board.Origin(False),
                board.SheetLink(False),
                board.Matching(True),
                board.ReferencePrice(True, True),
            ),
        ),
        ("an advert without a price", board.assess_price, board.ReferencePrice(False)),
        ("a buyer", board.assess_buyer, board.Buyer(True)),
        ("a buyer to warn", board.assess_buyer, board.Buyer()),
    ]
}
ASKED["too late to revoke"] = (
    suspension.assess_revocation,
    suspension.Corrected(OFFERED, REPUBLISHED),
    LATE,
)
ABSURD: dict[str, Callable[[], object]] = {
    "turnover": lambda: company.CompanyFacts(turnover=Euro(-1)),
    "months": lambda: investor.Position(-1),
    "trades": lambda: investor.Trades((-1,)),
    "a size of trades": lambda: investor.Trades((), Euro(-1)),
    "parts": lambda: kiis_sheet.Completeness(frozenset("Z")),
    "pages": lambda: kiis_sheet.Length(0),
    "a correction": lambda: suspension.Suspension(NEXT_DAY, DAY),
    "a mention": lambda: bulletin.Mention("age"),
    "shares": lambda: bulletin.Words(-1),
    "a language": lambda: bulletin.Words(1, "", "de"),
    "a LEI": lambda: offer_identifier.Facts("", "969500"),
    "a LEI to number": lambda: offer_identifier.offer_id("969500", 1),
    "a number": lambda: offer_identifier.offer_id(LEI, 0),
    "a count": lambda: register.Register((), -1),
    "a last number": lambda: entry.Number(1, -1),
    "no shares": lambda: entry.Given(0, 1),
    "less than none": lambda: entry.Given(1, -1),
    "nobody": lambda: entry.Facts(NEXT, entry.Kind.REVERSAL),
    "no day": lambda: entry.Facts(NEXT, entry.Kind.CAPITAL_INCREASE),
}


def told(verdict: Verdict, indent: str = "") -> list[str]:
    """Everything that people and programs read of a verdict and its parts."""
    change = verdict.counterfactual
    lines = [
        f"{indent}{verdict.rule}: {verdict.answer.value} {sorted(verdict.requirements) or ''}"
        f" {verdict.article} {verdict.threshold or ''}",
        f"{indent}  {verdict.sentence.fr} | {verdict.sentence.en}",
    ]
    if change:
        said = {name: _said(value) for name, value in sorted(change.changes.items())}
        lines.append(f"{indent}  -> {change.sentence.fr} | {change.sentence.en} {said}")
    return [*lines, *(line for part in verdict.parts for line in told(part, f"{indent}    "))]


def _said(value: object) -> str:
    return str(sorted(value)) if isinstance(value, frozenset) else str(value)


def problem_of(make: Callable[[], object]) -> str:
    try:
        make()
    except BadInput as bad:
        return f"{type(bad).__name__}: {bad}"
    return "accepted"


def everything() -> dict[str, str]:
    """Each example by its name, as it is told today."""
    answers = {
        name: "\n".join(told(rule(facts, when))) for name, (rule, facts, when) in ASKED.items()
    }
    return answers | {f"absurd: {name}": problem_of(make) for name, make in ABSURD.items()}


def kept() -> dict[str, str]:
    """The same, as it was read and kept."""
    sections = KEPT.read_text().strip().split("\n\n")
    return dict(section.removeprefix("# ").split("\n", 1) for section in sections)


@pytest.mark.parametrize("name", [*ASKED, *(f"absurd: {name}" for name in ABSURD)])
def test_says_what_was_read_and_kept(name):
    assert everything()[name] == kept()[name]


if __name__ == "__main__":
    KEPT.write_text("\n\n".join(f"# {name}\n{said}" for name, said in everything().items()) + "\n")
