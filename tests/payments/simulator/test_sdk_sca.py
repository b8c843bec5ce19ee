"""Does a program whose users authenticate (SCA) run unchanged?"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
import requests
from mangopay.exceptions import APIError
from mangopay.resources import NaturalUserSca, ScaStatus, User, Wallet

from . import outsiders
from .callers import PERSON, House
from .outsiders import BACK, Outsider, representative

REAL = "claire@example.org"

house, outsider = outsiders.house, outsiders.outsider


def session(url: str) -> str:
    """The address that the platform sends its user to."""
    return f"{url}&returnUrl={quote(BACK, safe='')}"


class TestEnrolment:
    def test_of_a_new_owner_happens_on_the_provider_s_page(self, outsider: Outsider):
        user = outsider.person(email=REAL)

        assert user.user_status == "PENDING_USER_ACTION"
        page = requests.get(session(user.pending_user_action.redirect_url), timeout=5)
        assert "Claire Martin" in page.text
        answer = outsider.click(session(user.pending_user_action.redirect_url), confirm="1")

        assert answer.headers["Location"] == BACK
        read = User.get(user.id)
        assert (read.user_status, read.pending_user_action) == ("ACTIVE", None)
        assert outsider.events(user.id) == [
            "USER_ACCOUNT_VALIDATION_ASKED",
            "SCA_ENROLLMENT_SUCCEEDED",
            "USER_ACCOUNT_ACTIVATED",
        ]

    def test_is_passed_by_an_address_that_says_accept(self, outsider: Outsider):
        user = outsider.person(email="claire.accept@example.org")

        assert (user.user_status, user.pending_user_action) == ("ACTIVE", None)
        assert "USER_ACCOUNT_ACTIVATED" in outsider.events(user.id)

    def test_of_a_company_looks_at_its_representative(self, outsider: Outsider):
        waiting = outsider.company(
            email="accept@example.org",
            legal_representative=representative(email="paul@example.org"),
        )

        assert waiting.user_status == "PENDING_USER_ACTION"

    def test_is_not_asked_of_a_payer(self, outsider: Outsider):
        user = outsider.person("PAYER", email=REAL)

        assert (user.user_status, user.pending_user_action) == ("ACTIVE", None)
        with pytest.raises(APIError):
            User.enroll_sca(user.id)

    def test_is_asked_of_a_payer_who_becomes_an_owner(self, outsider: Outsider):
        user = outsider.person("PAYER", email=REAL)

        user.categorize(id=user.id, user_category="OWNER", terms_and_conditions_accepted=True)

        read = User.get(user.id)
        assert read.user_status == "PENDING_USER_ACTION"
        assert read.pending_user_action.redirect_url

    def test_that_is_refused_can_be_asked_again(self, outsider: Outsider):
        user = outsider.person(email=REAL)

        outsider.click(session(user.pending_user_action.redirect_url), refuse="1")
        assert User.get(user.id).user_status == "PENDING_USER_ACTION"
        again = User.enroll_sca(user.id).pending_user_action
        outsider.click(session(again.redirect_url), confirm="1")

        assert User.get(user.id).user_status == "ACTIVE"
        assert "SCA_ENROLLMENT_FAILED" in outsider.events(user.id)

    def test_session_ends_after_ten_minutes(self, outsider: Outsider):
        user = outsider.person(email=REAL)
        url = session(user.pending_user_action.redirect_url)

        outsider.wait(601)
        outsider.click(url, confirm="1")

        outsider.hears(user.id, "SCA_ENROLLMENT_EXPIRED")
        read = User.get(user.id)
        assert (read.user_status, read.pending_user_action) == ("PENDING_USER_ACTION", None)

    def test_session_serves_once(self, outsider: Outsider):
        user = outsider.person(email=REAL)
        url = session(user.pending_user_action.redirect_url)

        outsider.click(url, refuse="1")
        outsider.click(url, confirm="1")

        assert User.get(user.id).user_status == "PENDING_USER_ACTION"

    def test_leads_back_to_web_addresses_only(self, outsider: Outsider):
        user = outsider.person(email=REAL)

        url = f"{user.pending_user_action.redirect_url}&returnUrl=javascript%3Aalert(1)"

        assert "javascript:" not in requests.get(url, timeout=5).text
        assert outsider.click(url, confirm="1").headers["Location"].startswith("/sca?token=")


class TestStatus:
    def test_tells_enrolment_and_consents(self, outsider: Outsider):
        user = outsider.person(email=REAL)
        before = ScaStatus.get(user.id)
        assert (before.user_status, before.is_enrolled) == ("PENDING_USER_ACTION", False)
        assert before.last_enrollment_date is None

        outsider.click(user.pending_user_action.redirect_url, confirm="1")
        asked = User.manage_consent(user.id).pending_user_action
        outsider.click(asked.redirect_url, confirm="1", Transfer="1", ViewAccountInformation="1")

        after = ScaStatus.get(user.id)
        assert (after.user_status, after.is_enrolled) == ("ACTIVE", True)
        assert after.last_enrollment_date is not None
        assert after.last_consent_collection_date is not None
        scope = after.consent_scope
        assert (scope.transfer, scope.view_account_information) == (True, True)
        assert (scope.recipient_registration, scope.contact_information_update) == (False, False)
        assert "SCA_TRANSFER_CONSENT_GIVEN" in outsider.events(user.id)

    def test_tells_what_was_taken_back(self, outsider: Outsider):
        user = outsider.person()
        for ticked in ({"Transfer": "1"}, {}):
            asked = User.manage_consent(user.id).pending_user_action
            outsider.click(asked.redirect_url, confirm="1", **ticked)

        assert outsider.events(user.id)[-2:] == [
            "SCA_TRANSFER_CONSENT_GIVEN",
            "SCA_TRANSFER_CONSENT_REVOKED",
        ]


class TestChangingAContact:
    def test_asks_an_owner_to_enrol_again(self, outsider: Outsider):
        user = outsider.person()

        user.email = "new@example.org"
        user.save()

        read = User.get(user.id)
        assert (read.email, read.user_status) == ("new@example.org", "PENDING_USER_ACTION")
        outsider.click(read.pending_user_action.redirect_url, confirm="1")
        assert User.get(user.id).user_status == "ACTIVE"

    def test_asks_nothing_when_nothing_changed_or_of_a_payer(self, outsider: Outsider):
        owner = outsider.person(email=REAL)
        outsider.click(owner.pending_user_action.redirect_url, confirm="1")
        read = User.get(owner.id)
        read.occupation = "Maraîchère"
        read.save()
        payer = outsider.person("PAYER")
        payer.email = REAL
        payer.save()

        assert User.get(owner.id).user_status == "ACTIVE"
        assert User.get(payer.id).user_status == "ACTIVE"

    def test_of_the_representative_counts_for_a_company(self, outsider: Outsider):
        company = outsider.company()

        company.legal_representative = representative(email="other@example.org")
        company.save()

        assert User.get(company.id).user_status == "PENDING_USER_ACTION"

    def test_asks_nothing_in_the_absence_that_was_agreed_to(self, outsider: Outsider):
        user = outsider.person()
        asked = User.manage_consent(user.id).pending_user_action
        outsider.click(asked.redirect_url, confirm="1", ContactInformationUpdate="1")

        user.email, user.sca_context = REAL, "USER_NOT_PRESENT"
        user.save()

        assert User.get(user.id).user_status == "ACTIVE"


class TestLookingAtAnAccount:
    def test_asks_an_owner_who_is_there_and_holds_180_days(self, outsider: Outsider):
        user = outsider.person(email=REAL)
        outsider.click(user.pending_user_action.redirect_url, confirm="1")
        wallet = outsider.wallet(user.id)

        with pytest.raises(APIError) as refused:
            Wallet.get(wallet.id)
        assert refused.value.code == 401
        said = refused.value.headers["www-authenticate"]
        url = said.removeprefix("PendingUserAction RedirectUrl=")
        outsider.click(url, confirm="1")
        assert Wallet.get(wallet.id, ScaContext="USER_PRESENT").balance.amount == 0

        outsider.server.clock.pushed += 181 * 86_400
        with pytest.raises(APIError) as refused:
            Wallet.get_all_for_user(user.id, ScaContext="USER_PRESENT")
        assert "www-authenticate" in refused.value.headers

    def test_asks_no_payer(self, outsider: Outsider):
        user = outsider.person("PAYER", email=REAL)
        wallet = outsider.wallet(user.id)

        assert Wallet.get(wallet.id, ScaContext="USER_PRESENT").balance.amount == 0


class TestThePages:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_speak_both_languages(self, outsider: Outsider, language: str):
        user = outsider.person(email=REAL)
        outsider.person("PAYER")
        for url in (
            user.pending_user_action.redirect_url,
            f"{outsider.server.origin}/people/{user.id}",
            f"{outsider.server.origin}/kyc",
        ):
            page = requests.get(url, headers={"Accept-Language": language}, timeout=5)
            assert page.status_code == 200
            assert f'lang="{language}"' in page.text

    def test_of_a_token_that_never_was_is_404(self, outsider: Outsider):
        answer = requests.get(f"{outsider.server.origin}/sca?token=sca_0", timeout=5)

        assert answer.status_code == 404
        assert isinstance(outsider.person(), NaturalUserSca)


class TestAnAbsentOwner:
    @pytest.mark.parametrize(("is_needed", "status"), [(False, 200), (True, 403)])
    def test_is_looked_at_without_consent_unless_the_settings_want_it(
        self, tmp_path: Path, is_needed: bool, status: int
    ):
        house = House(tmp_path / "a.sqlite", looks_need_consent=is_needed, welcoming=False)
        alpha = house.caller()
        owner = PERSON | {"UserCategory": "OWNER", "Birthday": -1}
        owner |= {"Nationality": "FR", "CountryOfResidence": "FR"}
        wallet = alpha.wallet(alpha.made("sca/users/natural", **owner)["Id"])

        answer = alpha("GET", f"wallets/{wallet}?ScaContext=USER_NOT_PRESENT")

        assert answer.status_code == status
        house.close()
