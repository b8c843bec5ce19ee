"""How do people come to be known to Mangopay? Investors as natural payers, issuers as owners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from mangopay.query import InsertQuery
from mangopay.resources import LegalUserSca, NaturalUserSca, ScaEnrollment, User, UserBlockStatus
from mangopay.utils import LegalRepresentative

from wiseed_like.payments.gateway import AccountStatus, LegalEntity, NotUnderstood, Person, Standing
from wiseed_like.payments.mangopay.answers import Body, moment, reads, reference
from wiseed_like.payments.mangopay.caller import Caller, postal, seconds

STATUSES = {
    "ACTIVE": AccountStatus.ACTIVE,
    "PENDING_USER_ACTION": AccountStatus.PENDING_USER_ACTION,
    "CLOSED": AccountStatus.CLOSED,
}


class People(Caller):
    """Accounts, and how they stand."""

    def open_person_account(self, person: Person, *, key: str) -> str:
        user = NaturalUserSca(
            tag=person.owner,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            birthday=person.birth_date,
            nationality=person.nationality,
            country_of_residence=person.country_of_residence,
            user_category="PAYER",
            terms_and_conditions_accepted=True,
        )
        return str(self._write(user, key)["Id"])

    def open_issuer_account(self, entity: LegalEntity, *, key: str) -> str:
        return self._open_company_account(entity, "OWNER", key)

    def open_company_payer_account(self, entity: LegalEntity, *, key: str) -> str:
        return self._open_company_account(entity, "PAYER", key)

    def _open_company_account(self, entity: LegalEntity, category: str, key: str) -> str:
        person = entity.representative
        user = LegalUserSca(
            tag=entity.owner,
            name=entity.name,
            email=entity.email,
            company_number=entity.siren,
            legal_person_type="BUSINESS",
            legal_representative=LegalRepresentative(
                first_name=person.first_name,
                last_name=person.last_name,
                email=person.email,
                birthday=seconds(person.birth_date),
                nationality=person.nationality,
                country_of_residence=person.country_of_residence,
                phone_number=person.phone,
                phone_number_country=person.phone_country,
            ),
            headquarters_address=postal(entity.address),
            user_category=category,
            terms_and_conditions_accepted=True,
        )
        return str(self._write(user, key)["Id"])

    def find_account(self, owner: str, *, since: datetime) -> str | None:
        """Newest first: the list is of everybody, and has no filter."""
        for body in self._every(User, Sort="CreationDate:DESC"):
            if moment(body["CreationDate"]) < since:
                return None
            if body.get("Tag") == owner and body.get("UserStatus") != "CLOSED":
                return reference(body)
        return None

    def find_standing(self, user_ref: str) -> Standing:
        user = self._read_at(User, "USERS_GET_SCA", user_ref)
        scope = self._read_at(UserBlockStatus, "USERS_REGULATORY", "", user_id=user_ref)
        return standing({**user, "Regulatory": scope})

    def ask_enrolment(self, user_ref: str) -> str:
        """Without a key: each call gives another address, and the older ones run out."""
        insert = InsertQuery(ScaEnrollment)
        insert.insert_query["id"] = user_ref
        insert.identifier = "USERS_ENROLL_SCA"
        with self._listening() as line:
            insert.execute(line)
        url = redirect_of(line.body)
        if url is None:
            raise NotUnderstood("an enrolment without an address")
        return url


def redirect_of(body: Any) -> str | None:
    """Where the owner of an account has to go, if anywhere."""
    action = body.get("PendingUserAction") if isinstance(body, dict) else None
    return str(action["RedirectUrl"]) if action and action.get("RedirectUrl") else None


@reads
def standing(body: Body) -> Standing:
    blocked = body["Regulatory"].get("ScopeBlocked") or {}
    return Standing(
        status=STATUSES[body["UserStatus"]],
        verified=body["KYCLevel"] == "REGULAR",
        authentication_url=redirect_of(body),
        inflows_blocked=bool(blocked.get("Inflows")),
        outflows_blocked=bool(blocked.get("Outflows")),
    )
