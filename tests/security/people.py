"""Who tries the doors, and at which addresses? The people of the matrix and their objects."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app
from sqlalchemy import select

from tests.house.entering import KEY
from tests.house.identifying import a_sent_file
from tests.house.scenery import QUALIFIED, Scenery
from tests.rounds.world import a_company, a_user
from tests.security.painted import Painted
from tests.stories.stage import PDF
from wiseed_like import clock
from wiseed_like.accounts.authenticator import new_secret, sealed
from wiseed_like.accounts.models import Authenticator, BrowserSession, Passkey, User
from wiseed_like.accounts.service import deactivate
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers.models import Dossier, DossierDocument
from wiseed_like.dossiers.rules import DocumentKind as PaperKind
from wiseed_like.investors import service as investors
from wiseed_like.issuers import officers
from wiseed_like.issuers.models import BankChange, Company, Officer, OfficerInvitation
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.subscriptions.revocation_link import token_of

# What no row has: the same kinds of address, and nothing there.
NO_NUMBER, NO_NAME, NO_KEY = 2_000_000_000, "rien-de-tel", uuid.UUID(int=2**128 - 1)
OWN_ROLES = ("analyst", "compliance", "investor", "founder")
Where = dict[str, Any]


def populate(painted: Painted) -> None:
    """Everybody of the matrix, signed in."""
    people, scenery = painted.scenery.people, painted.scenery
    now = clock.now()
    with transaction():
        people["investor_other"] = people["abroad"]
        people["founder_other"] = a_user("founder")
        a_company(people["founder_other"])
        people["closed"] = a_user("investor", "founder", "compliance", "administrator")
        for name, roles in (("staff_own", OWN_ROLES), ("both", ("investor", "founder"))):
            people[name] = a_user(*roles)
            _speaks_for_the_founders_companies(people[name], people["founder"])
        for name in ("staff_own", "both"):
            investors.become(people[name], now=now)
    with transaction():
        file = a_sent_file(people["staff_own"], now)
        kyc.take(file, by=people["compliance"], now=now)
        mine = investors.request_sophistication(
            investors.become(people["staff_own"], now=now), QUALIFIED, explanation="", now=now
        )
        _show_a_document(scenery)
        _invite(scenery)
        _give_factors(people["investor"])
    scenery.identities["staff_own"], scenery.requests["staff_own"] = file, mine.id
    painted.welcome("visitor")
    for name in ("closed", "investor", "investor_other", "founder", "founder_other", "analyst",
                 "compliance", "administrator", "staff_own", "both"):  # fmt: skip
        painted.sign_in(name, people[name])
    with transaction():
        deactivate(session.get_one(User, people["closed"].id), by=None, now=now)
    painted.addresses = Addresses(scenery)


def _speaks_for_the_founders_companies(user: User, founder: User) -> None:
    spoken_for = select(Officer.company_id).where(Officer.user_id == founder.id)
    for company_id in session.scalars(spoken_for).all():
        session.add(Officer(company_id=company_id, user_id=user.id))


def _show_a_document(scenery: Scenery) -> None:
    """The open round's dossier gets a paper that investors may read."""
    founder, now = scenery.people["founder"], clock.now()
    stored = store_bytes(PDF, "statuts.pdf", "application/pdf", by=founder, now=now)
    dossier = session.get_one(Dossier, scenery.rounds["open"].dossier_id)
    dossier.documents.append(
        DossierDocument(stored_file=stored, kind=PaperKind.ARTICLES, sent_at=now)
    )


def _invite(scenery: Scenery) -> None:
    company = session.get_one(Company, scenery.companies["closed"].id)
    email = scenery.people["investor_other"].email
    officers.invite(company, email, by=scenery.people["founder"], now=clock.now())


def _give_factors(user: User) -> None:
    found = Passkey(
        user_id=user.id, credential_id=b"key", public_key=b"key", sign_count=0, transports=[],
        name="Téléphone", created_at=clock.machine_now(),
    )  # fmt: skip
    shown = Authenticator(
        user_id=user.id, secret=sealed(new_secret(), user_id=user.id), last_step=0,
        created_at=clock.machine_now(),
        last_used_at=clock.machine_now(),
    )  # fmt: skip
    session.add_all([found, shown])


class Addresses:
    """What stands in the addresses: for everybody the objects of `investor` and `founder`."""

    def __init__(self, scenery: Scenery) -> None:
        self._usual = _usual(scenery)
        self._of_routes = _of_routes(scenery)
        self._own = _own(scenery)

    def of(self, endpoint: str, arguments: set[str], person: str) -> Where:
        """The arguments of an address, by name."""
        known = self._usual | self._of_routes.get(endpoint, {})
        if person == "staff_own":
            known |= self._own.get(endpoint, {})
        return {name: known[name] for name in arguments}

    def of_nothing(self, endpoint: str, arguments: set[str], person: str) -> Where:
        """The same address, of an object that does not exist."""
        return {
            name: _nothing(name, value)
            for name, value in self.of(endpoint, arguments, person).items()
        }


def _nothing(name: str, value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return NO_KEY
    if isinstance(value, int):
        return NO_NUMBER
    return NO_NAME if name in ("slug", "token", "code") else value


def _usual(scenery: Scenery) -> Where:
    file = find_file_of(scenery.people["investor"].id)
    assert file is not None
    return {
        "filename": "css/levain.css",
        "language": "fr",
        "token": "nobody-s-token",
        "secret": "nobody-s-secret",
        "mail_id": 1,
        "key": "success_fee_bps",
        "sort": "identity",
        "owner_id": scenery.requests["owner"],
        "number": 1,
        "role": "analyst",
        "action": "grant",
        "slug": scenery.rounds["open"].slug,
        "company_id": scenery.companies["closed"].id,
        "round_id": scenery.rounds["closed"].id,
        "dossier_id": scenery.dossiers["submitted"].id,
        "document_id": scenery.dossiers["submitted"].documents[0].id,
        "holder_id": scenery.holders["investor"],
        "decision_id": scenery.decisions["gate"],
        "subscription_id": scenery.subscriptions["reflecting"].id,
        "operation_id": scenery.operations["card"].id,
        "order_id": scenery.orders["gated"],
        "card_id": scenery.cards["typed"],
        "wallet_id": 1,
        "account_id": 1,
        "period": str(scenery.requests["year"]),
        "file_id": scenery.identities["in_review"].id,
        "request_id": scenery.requests["asking"],
        "user_id": scenery.people["investor"].id,
        "person_id": scenery.people["investor"].id,
        "approval_id": scenery.requests["opening"],
        "change_id": session.scalars(select(BankChange.id)).first(),
        "code": "fees",
        "arrival_id": scenery.requests["arrival"],
        "closing_id": scenery.requests["part"],
        "case_id": scenery.requests["case"],
        "paper_id": scenery.requests["evidence"],
        "invoice_id": scenery.requests["invoice-company"],
        "difference_id": scenery.requests["difference"],
        "statement_id": scenery.requests["month"],
        "invitation_id": session.scalars(
            select(OfficerInvitation.id).where(
                OfficerInvitation.email == scenery.people["investor_other"].email
            )
        ).one(),
        "session_id": session.scalars(
            select(BrowserSession.id).where(BrowserSession.user_id == scenery.people["investor"].id)
        ).first(),
        "passkey_id": session.scalars(
            select(Passkey.id).where(Passkey.user_id == scenery.people["investor"].id)
        ).first(),
    }


def _of_routes(scenery: Scenery) -> dict[str, Where]:
    dossiers, rounds = scenery.dossiers, scenery.rounds
    mine = find_file_of(scenery.people["investor"].id)
    assert mine is not None
    complete = {
        "dossier_id": dossiers["complete"].id,
        "document_id": dossiers["complete"].documents[0].id,
    }
    undeclared = {"company_id": scenery.companies["undeclared"].id}
    draft = {"round_id": rounds["draft"].id}
    wrong = {
        "round_id": rounds["suspended"].id,
        "irregularity_id": scenery.requests["irregularity"],
    }
    open_round = {"company_id": rounds["open"].company_id, "round_id": rounds["open"].id}
    in_parts = {"company_id": rounds["rolling"].company_id, "round_id": rounds["rolling"].id}
    way_out = {"token": _way_out(scenery)}
    private = {"company_id": rounds["private"].company_id, "round_id": rounds["private"].id}
    guest = private | {"invitation_id": scenery.requests["invitation"]}
    read = scenery.identities["in_review"]
    opened = session.scalars(select(BankChange)).first()
    assert opened is not None
    account = {"company_id": opened.company_id, "change_id": opened.id}
    company = scenery.identities["company-begun"]
    assert company.company is not None
    of_company = {
        "file_id": company.id,
        "document_id": company.documents[0].id,
        "owner_id": company.company.owners[0].id,
    }
    of_companies = (
        "show_company", "edit_company", "company_owners", "remove_company_owner",
        "company_papers", "company_paper", "remove_company_paper", "review_company",
    )  # fmt: skip
    together = {"account_id": scenery.requests["joint"]}
    asked = {"account_id": scenery.requests["joint-asked"]}
    to_sign, mine_to_sign = ({"order_id": scenery.orders[name]} for name in ("joint", "joint-mine"))
    of_several = {
        "kyc.joint_account": together,
        "kyc.open_space_to_agree": asked,
        "kyc.joint_code": asked,
        "kyc.agree_jointly": asked,
        "kyc.decline_jointly": asked,
        "kyc.abandon_joint": {"account_id": scenery.requests["joint-mine"]},
        "kyc.joint_account_of_staff": {"user_id": scenery.requests["joint"]},
        "subscriptions.joint_portfolio": together,
        "subscriptions.name_representative": {"user_id": scenery.requests["joint"]},
        "subscriptions.representative_paper": {
            "user_id": scenery.requests["joint"], "change_id": scenery.requests["joint-named"],
        },
        **{
            f"subscriptions.{name}": {"account_id": scenery.requests["joint-open"]}
            for name in (
                "representative", "representative_code", "agree_to_representative",
                "decline_representative", "withdraw_representative",
            )
        },
        "subscriptions.ask_signatures": mine_to_sign,
        "subscriptions.remind_signatures": mine_to_sign,
        **{
            f"subscriptions.{name}": to_sign
            for name in (
                "joint_order", "joint_order_sheet", "joint_order_code", "sign_jointly",
                "withdraw_signature", "decline_order",
            )
        },
    }  # fmt: skip
    return (
        {f"kyc.{name}": of_company for name in of_companies}
        | of_several
        | {
            "bootstrap.static": {"filename": "css/bootstrap.min.css"},
            "accounts.open_space": {"role": "founder"},
            "accounts.change_access": {"action": "deactivate"},
            "dossiers.project": {"slug": dossiers["vote"].slug},
            "dossiers.vote": {"slug": dossiers["vote"].slug},
            "rounds.document": {"document_id": rounds["open"].dossier.documents[0].id},
            "payments.forget_card": {"card_id": scenery.cards["kept"]},
            "kyc.document": {"document_id": mine.documents[0].id},
            "kyc.remove_document": {"document_id": mine.documents[0].id},
            "kyc.examine_document": {"document_id": read.documents[0].id},
            "kyc.take": {"file_id": scenery.identities["submitted"].id},
            "issuers.edit": undeclared,
            "holders.declare": undeclared,
            "dossiers.begin": undeclared,
            "dossiers.edit": {"dossier_id": dossiers["draft"].id},
            "dossiers.documents": complete,
            "dossiers.document": complete,
            "dossiers.remove_document": complete,
            "dossiers.submit": complete,
            "rounds.edit_sheet": draft,
            "rounds.preview_sheet": draft,
            "rounds.signal_irregularity": {"round_id": rounds["open"].id},
            "rounds.correct_sheet": {"round_id": rounds["open"].id},
            "rounds.irregularity": wrong,
            "rounds.decide_irregularity": wrong | {"action": "confirm"},
            "rounds.review_correction": wrong | {"action": "review"},
            "rounds.make_ready": draft,
            "rounds.guests_of_company": private,
            "rounds.revoke_guest_of_company": guest,
            "rounds.staff_guests": private,
            "rounds.staff_revoke_guest": guest,
            "rounds.invited": {"token": KEY},
            "rounds.accept_invited": {"token": KEY},
            "rounds.of_company": {
                "company_id": rounds["open"].company_id,
                "round_id": rounds["open"].id,
            },
            "subscriptions.of_round": {
                "company_id": rounds["open"].company_id,
                "round_id": rounds["open"].id,
            },
            "subscriptions.allotment_of_company": open_round,
            "subscriptions.allotment_of_company_csv": open_round,
            "subscriptions.closing_of_company": open_round,
            "subscriptions.parts_of_round": {"round_id": rounds["rolling"].id},
            "subscriptions.draw_part": {"round_id": rounds["rolling"].id},
            "subscriptions.parts_of_company": in_parts,
            "subscriptions.part_invoice": in_parts | {"number": 1},
            "subscriptions.allotment": {"round_id": rounds["open"].id},
            "subscriptions.allotment_csv": {"round_id": rounds["open"].id},
            "subscriptions.agreement": {"subscription_id": scenery.subscriptions["issued"].id},
            "rounds.change": {"round_id": rounds["open"].id, "action": "suspend"},
            "rounds.record_certificate": {"round_id": rounds["closing"].id},
            "rounds.finish": {"round_id": rounds["certified"].id},
            "rounds.edit_terms": {"dossier_id": dossiers["accepted"].id},
            "fees.invoice": {"invoice_id": scenery.requests["invoice-user"]},
            "subscriptions.invoice": {"subscription_id": scenery.subscriptions["issued"].id},
            "bank_account.stop": account,
            "bank_account.statement": account,
            "kyc.examine_page": {"document_id": read.documents[0].id},
            "kyc.override": {"file_id": scenery.identities["frozen"].id},
            "retention.person": {"user_id": read.user_id},
            "subscriptions.means": {"slug": rounds["national"].slug},
            "subscriptions.revoke_by_mail": way_out,
            "subscriptions.revoke_by_mail_now": way_out,
            "subscriptions.revoked": {"subscription_id": scenery.subscriptions["revoked"].id},
        }
    )


def _way_out(scenery: Scenery) -> str:
    """The token of the mail that revokes a subscription."""
    secret = current_app.extensions["settings"].secret_key
    return token_of(scenery.subscriptions["reflecting"], secret)


def _own(scenery: Scenery) -> dict[str, Where]:
    """The files of `staff_own` herself, where there is one."""
    file = scenery.identities["staff_own"]
    about = {"file_id": file.id, "document_id": file.documents[0].id}
    asked = {"request_id": scenery.requests["staff_own"]}
    of_files = ("examine", "examine_document", "examine_page", "take", "put_back", "accept",
                "return_file", "refuse", "freeze", "override")  # fmt: skip
    herself = {"user_id": scenery.people["staff_own"].id}
    of_people = ("retention.person", "retention.hold", "retention.lift", "retention.propose")
    return (
        {f"kyc.{name}": about for name in of_files}
        | dict.fromkeys(of_people, herself)
        | {"investors.decide": asked}
    )
