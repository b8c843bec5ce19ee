"""Does an adapter make people and companies known as `Gateway` promises? Strictly: nobody is
active or verified before they have done what is asked of them."""

from __future__ import annotations

from datetime import date

import pytest

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    AccountStatus,
    BeneficialOwner,
    DeclarationStatus,
    Gateway,
    GatewayRefused,
    NotAtGateway,
    OutcomeState,
    PaperSort,
    PaperStatus,
)

from .conftest import ADDRESS, IBAN, PDF, SimulatorServer, company, eventually, investor, new_key

TEN = Euro.of("10")


def beneficial(first_name: str = "AcceptUBO") -> BeneficialOwner:
    return BeneficialOwner(first_name, "Durand", ADDRESS, "FR", date(1981, 7, 2), "Lyon", "FR")


@pytest.fixture
def gateway(strict: SimulatorServer) -> Gateway:
    return strict.gateway()


@pytest.fixture
def issuer(gateway: Gateway) -> str:
    return gateway.open_issuer_account(company(), key=new_key())


def send_paper(gateway: Gateway, issuer: str, sort: PaperSort, tag: str) -> str:
    paper = gateway.open_paper(issuer, sort, tag, key=new_key())
    gateway.add_page(issuer, paper, PDF)
    gateway.submit_paper(issuer, paper)
    return paper


class TestCompanyThatPays:
    def test_is_active_at_once_and_never_verified(self, gateway: Gateway):
        payer = gateway.open_company_payer_account(company(), key=new_key())

        standing = gateway.find_standing(payer)

        assert standing.status == AccountStatus.ACTIVE
        assert not standing.verified
        assert standing.authentication_url is None

    def test_is_asked_for_no_papers(self, gateway: Gateway):
        payer = gateway.open_company_payer_account(company(), key=new_key())

        with pytest.raises(GatewayRefused):
            gateway.open_paper(payer, PaperSort.REGISTRATION, "paper:1", key=new_key())


class TestStanding:
    def test_an_investor_is_active_and_never_verified(self, gateway: Gateway):
        person = gateway.open_person_account(investor(), key=new_key())

        standing = gateway.find_standing(person)

        assert standing.status == AccountStatus.ACTIVE
        assert not standing.verified
        assert standing.authentication_url is None
        assert not standing.inflows_blocked
        assert not standing.outflows_blocked

    def test_an_issuer_is_pending_until_its_representative_has_authenticated(
        self, gateway: Gateway, strict: SimulatorServer, issuer: str
    ):
        assert gateway.find_standing(issuer).status == AccountStatus.PENDING_USER_ACTION

        strict.confirm(gateway.ask_enrolment(issuer))

        standing = gateway.find_standing(issuer)
        assert standing.status == AccountStatus.ACTIVE
        assert standing.authentication_url is None
        assert not standing.verified

    @pytest.mark.parametrize("scope", ["Inflows", "Outflows"])
    def test_of_somebody_who_was_blocked_says_which_way(
        self, gateway: Gateway, strict: SimulatorServer, issuer: str, scope: str
    ):
        strict.block(issuer, scope)

        standing = gateway.find_standing(issuer)

        assert standing.inflows_blocked == (scope == "Inflows")
        assert standing.outflows_blocked == (scope == "Outflows")

    def test_each_enrolment_has_an_address_of_its_own(self, gateway: Gateway, issuer: str):
        assert gateway.ask_enrolment(issuer) != gateway.ask_enrolment(issuer)

    def test_nobody_has_none(self, gateway: Gateway):
        with pytest.raises(NotAtGateway):
            gateway.find_standing("nobody_0")


class TestPapers:
    def test_are_created_asked_then_validated(
        self, gateway: Gateway, strict: SimulatorServer, issuer: str
    ):
        paper = gateway.open_paper(issuer, PaperSort.IDENTITY, "accept", key=new_key())
        assert gateway.find_paper(paper).state == PaperStatus.CREATED
        gateway.add_page(issuer, paper, PDF)

        gateway.submit_paper(issuer, paper)

        eventually(lambda: gateway.find_paper(paper).state == PaperStatus.VALIDATED)
        assert gateway.find_paper(paper).reason == ""

    def test_refused_say_why(self, gateway: Gateway, issuer: str):
        paper = send_paper(gateway, issuer, PaperSort.REGISTRATION, "refuse_expired")

        eventually(lambda: gateway.find_paper(paper).state == PaperStatus.REFUSED)
        assert gateway.find_paper(paper).reason == "DOCUMENT_HAS_EXPIRED"

    def test_submitted_twice_are_submitted_once(self, gateway: Gateway, issuer: str):
        paper = send_paper(gateway, issuer, PaperSort.ARTICLES, "op:1")

        gateway.submit_paper(issuer, paper)

        assert gateway.find_paper(paper).state != PaperStatus.CREATED

    def test_without_a_page_cannot_be_submitted(self, gateway: Gateway, issuer: str):
        paper = gateway.open_paper(issuer, PaperSort.ARTICLES, "op:1", key=new_key())

        with pytest.raises(GatewayRefused):
            gateway.submit_paper(issuer, paper)

    @pytest.mark.parametrize("size", [0, 1_023, 7 * 1024 * 1024 + 1])
    def test_of_an_impossible_size_never_leave(self, gateway: Gateway, issuer: str, size: int):
        paper = gateway.open_paper(issuer, PaperSort.ARTICLES, "op:1", key=new_key())

        with pytest.raises(ValueError, match="7 MB"):
            gateway.add_page(issuer, paper, b"x" * size)


class TestDeclarations:
    @pytest.mark.parametrize(
        ("first_name", "state"),
        [
            ("AcceptUBO", DeclarationStatus.VALIDATED),
            ("RefuseUBO", DeclarationStatus.REFUSED),
            ("IncompleteUBO", DeclarationStatus.INCOMPLETE),
        ],
    )
    def test_are_examined_once_submitted(
        self, gateway: Gateway, issuer: str, first_name: str, state: DeclarationStatus
    ):
        declaration = gateway.open_declaration(issuer, key=new_key())
        assert gateway.add_owner(issuer, declaration, beneficial(first_name), key=new_key())
        assert gateway.find_declaration(issuer, declaration).state == DeclarationStatus.CREATED

        gateway.submit_declaration(issuer, declaration)

        eventually(lambda: gateway.find_declaration(issuer, declaration).state == state)
        found = gateway.find_declaration(issuer, declaration)
        assert (found.reason == "") == (state == DeclarationStatus.VALIDATED)

    def test_submitted_twice_are_submitted_once(self, gateway: Gateway, issuer: str):
        declaration = gateway.open_declaration(issuer, key=new_key())
        gateway.add_owner(issuer, declaration, beneficial(), key=new_key())

        for _ in range(2):
            gateway.submit_declaration(issuer, declaration)


class TestVerification:
    def test_takes_the_three_papers_and_the_beneficial_owners(
        self, gateway: Gateway, strict: SimulatorServer
    ):
        issuer = gateway.open_issuer_account(company(), key=new_key())
        strict.confirm(gateway.ask_enrolment(issuer))

        for sort in (PaperSort.IDENTITY, PaperSort.REGISTRATION, PaperSort.ARTICLES):
            send_paper(gateway, issuer, sort, "accept")
        assert not gateway.find_standing(issuer).verified
        declaration = gateway.open_declaration(issuer, key=new_key())
        gateway.add_owner(issuer, declaration, beneficial(), key=new_key())
        gateway.submit_declaration(issuer, declaration)

        eventually(lambda: gateway.find_standing(issuer).verified)


class TestUnverified:
    """What is refused to an issuer who has not done all that is asked."""

    def test_receives_no_money(self, gateway: Gateway, strict: SimulatorServer, issuer: str):
        person = gateway.open_person_account(investor(), key=new_key())
        purse = gateway.open_wallet(person, "Claire", "user:1", key=new_key())
        target = gateway.open_wallet(issuer, "Levée", "round:3", key=new_key())
        wire = gateway.expect_wire(person, purse, TEN, "op:1", key=new_key())
        strict.declare_wire(wire.provider_id, "10")

        moved = gateway.transfer(person, purse, target, issuer, TEN, "op:2", key=new_key())

        assert (moved.state, moved.code) == (OutcomeState.FAILED, "002951")
        assert gateway.wallet_balance(purse) == TEN

    def test_registers_no_bank_account_before_authentication(self, gateway: Gateway, issuer: str):
        with pytest.raises(GatewayRefused):
            gateway.register_bank_account(
                issuer, "Les Serres du Lac", ADDRESS, IBAN, None, key=new_key()
            )
