"""How do the demo's people come in? They sign up, are identified, take the test, bring money."""

from __future__ import annotations

from datetime import timedelta

from compliance.euro import Euro
from compliance.investors import entry_test
from compliance.investors.investor import PersonFacts
from wiseed_like.accounts import staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import enrol
from wiseed_like.db import session
from wiseed_like.demo import papers, phones
from wiseed_like.demo.crowd import Member
from wiseed_like.demo.people import PEOPLE, Person
from wiseed_like.demo.plan import Wire
from wiseed_like.demo.stage import Stage
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import SophisticationRequest
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import DocumentKind
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.service import expect_wire

NADIA, HUGO, MARC = "nadia@demo.example", "hugo@demo.example", "marc@demo.example"
PAUL = "paul@demo.example"
# Questions without a right answer ask for experience: any of their answers is one.
RIGHT = {each.key: each.right or each.answers[0].key for each in entry_test.QUESTIONS}
UNSURE = {each.key: each.answers[-1].key for each in entry_test.QUESTIONS}


def sign_up(
    stage: Stage, email: str, names: tuple[str, str], roles: tuple[str, ...], password: str
) -> User:
    """Open a confirmed account; `password` is hashed already."""
    user = enrol(
        email=email,
        password=password,
        first_name=names[0],
        last_name=names[1],
        roles=roles,
        language="fr",
        now=stage.moment,
        confirmed_at=stage.moment + timedelta(minutes=4),
    )
    stage.people[email] = user
    return user


def sign_up_cast(stage: Stage, password: str) -> None:
    """The team and the founders of the cast; its investors come among the others."""
    for person in PEOPLE:
        if not _comes_later(person):
            sign_up(
                stage, person.email, (person.first_name, person.last_name), person.roles, password
            )
            if phones.needs_phone(person):
                phones.register(stage.person(person.email), at=stage.moment)


def ask_for_role(stage: Stage) -> None:
    """An administrator asks for a role of the staff; it waits for a second person."""
    asked = staff_roles.ask_for(
        stage.person(PAUL),
        "compliance",
        "Paul rejoint la conformité à mi-temps à partir du mois prochain.",
        by=stage.person(MARC),
        now=stage.moment,
    )
    stage.keep_mails_about(asked)


def _comes_later(person: Person) -> bool:
    return "investor" in person.roles


def join(stage: Stage, member: Member, password: str) -> None:
    """The first day: an account, and most of the identity file."""
    user = sign_up(
        stage, member.email, (member.first_name, member.last_name), ("investor",), password
    )
    investors.become(user, now=stage.moment)
    if member.is_cast:
        stage.keep_mails_about(user)
    if member.identity == "none":
        return
    file = kyc.begin(user, now=stage.moment)
    kyc.save(
        file,
        now=stage.moment,
        birth_date=member.birth_date,
        birth_place=member.birth_place,
        address=member.address,
        postal_code=member.postal_code,
        city=member.city,
        phone=member.phone,
    )
    stored = store_bytes(
        papers.identity_card(member),
        "carte-identite.pdf",
        "application/pdf",
        by=user,
        now=stage.moment,
    )
    kyc.attach_stored(file, DocumentKind.IDENTITY_CARD, stored, by=user, now=stage.moment)
    if member.is_cast:
        stage.keep_mails_about(file)
    if member.identity in ("accepted", "returned"):
        send_identity(stage, member)


def send_identity(stage: Stage, member: Member) -> None:
    """The file is complete and goes to compliance."""
    kyc.submit(_file_of(stage, member), by=stage.person(member.email), now=stage.moment)


def be_reviewed(stage: Stage, member: Member) -> None:
    """The second day: the compliance officer reads the file."""
    if member.identity in ("none", "submitted"):
        return
    nadia = stage.person(NADIA)
    file = _file_of(stage, member)
    kyc.take(file, by=nadia, now=stage.moment)
    if member.identity == "returned":
        kyc.return_file(
            file, "unreadable", "Le bas de la carte est coupé.", by=nadia, now=stage.moment
        )
    elif member.identity == "accepted":
        kyc.accept(file, by=nadia, now=stage.moment)


def be_tested(stage: Stage, member: Member) -> None:
    """The same day: the knowledge test and the simulation, each in its honest variety."""
    investor = investors.become(stage.person(member.email), now=stage.moment)
    answers = RIGHT if member.passes_test else UNSURE
    test = investors.take_test(investor, answers, now=stage.moment)
    investors.acknowledge_warning(test, now=stage.moment)
    investors.record_simulation(
        investor,
        result=member.tenth_of_worth,
        declined=member.tenth_of_worth is None,
        now=stage.moment,
    )
    if member.sophistication == "approved":
        request = ask_for_status(stage, member)
        session.flush()
        investors.approve_request(request.id, by=stage.person(NADIA), now=stage.moment)


def ask_for_status(stage: Stage, member: Member) -> SophisticationRequest:
    """Somebody with experience asks to be treated as sophisticated."""
    return investors.request_sophistication(
        investors.become(stage.person(member.email), now=stage.moment),
        PersonFacts(gross_income=Euro.of(92_000), portfolio=Euro.of(240_000), finance_months=38),
        explanation="Quatre ans de contrôle de gestion dans une société d'investissement ; "
        "relevés de portefeuille à disposition.",
        now=stage.moment,
    )


def announce_wire(stage: Stage, wire: Wire) -> Operation:
    """Ask for the reference of a wire to the member's wallet."""
    user = stage.person(wire.member.email)
    wallet = find_wallet(f"user:{user.id}")
    assert wallet is not None
    return expect_wire(wallet, wire.amount, by=user, now=stage.moment)


def _file_of(stage: Stage, member: Member) -> IdentityFile:
    return kyc.begin(stage.person(member.email), now=stage.moment)
