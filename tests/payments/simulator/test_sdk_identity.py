"""Does a program that has its users verified on the provider's pages run unchanged?"""

from __future__ import annotations

import pytest
import requests
from mangopay.exceptions import APIError
from mangopay.resources import IdentityVerification, Psc, User

from . import outsiders
from .outsiders import BACK, Outsider

house, outsider = outsiders.house, outsiders.outsider


def begin(user_id: str) -> dict[str, object]:
    return IdentityVerification(return_url=BACK, tag="idv:1").create(user_id)


class TestASession:
    def test_that_goes_well_makes_its_user_regular(self, outsider: Outsider):
        user = outsider.person()
        begun = begin(user.id)
        assert (begun["status"], begun["return_url"]) == ("PENDING", BACK)
        assert outsider.events(begun["id"]) == ["IDENTITY_VERIFICATION_PENDING"]

        answer = outsider.click(begun["hosted_url"], status="VALIDATED")

        assert answer.headers["Location"] == BACK
        read = IdentityVerification.get(begun["id"])
        assert (read.status, read.user_id, read.tag) == ("VALIDATED", user.id, "idv:1")
        (check,) = read.checks
        assert (check["Type"], check["CheckStatus"]) == (
            "IDENTITY_DOCUMENT_VERIFICATION",
            "VALIDATED",
        )
        assert User.get(user.id).kyc_level == "REGULAR"
        assert outsider.events(begun["id"])[-1] == "IDENTITY_VERIFICATION_VALIDATED"

    @pytest.mark.parametrize(
        ("end", "event"),
        [
            ("REFUSED", "IDENTITY_VERIFICATION_FAILED"),
            ("REVIEW", "IDENTITY_VERIFICATION_INCONCLUSIVE"),
            ("TIMEOUT", "IDENTITY_VERIFICATION_TIMEOUT"),
        ],
    )
    def test_can_end_otherwise(self, outsider: Outsider, end: str, event: str):
        user = outsider.person()
        begun = begin(user.id)

        outsider.click(begun["hosted_url"], status=end)

        assert IdentityVerification.get(begun["id"]).status == end
        assert outsider.events(begun["id"])[-1] == event
        assert User.get(user.id).kyc_level == "LIGHT"

    def test_in_review_is_decided_by_a_person_once(self, outsider: Outsider):
        user = outsider.company()
        begun = begin(user.id)

        for status in ("REVIEW", "VALIDATED", "REFUSED"):
            outsider.click(begun["hosted_url"], status=status)

        assert IdentityVerification.get(begun["id"]).status == "VALIDATED"
        assert User.get(user.id).kyc_level == "REGULAR"

    def test_that_nobody_opens_expires(self, outsider: Outsider):
        begun = begin(outsider.person().id)

        outsider.wait(86_401)

        outsider.hears(begun["id"], "IDENTITY_VERIFICATION_EXPIRED")

    def test_whose_papers_expire_is_outdated(self, outsider: Outsider):
        user = outsider.person()
        begun = begin(user.id)

        outsider.click(begun["hosted_url"], status="VALIDATED")
        outsider.click(begun["hosted_url"], status="OUT_OF_DATE")

        assert User.get(user.id).kyc_level == "LIGHT"
        assert outsider.events(begun["id"])[-1] == "IDENTITY_VERIFICATION_OUTDATED"

    def test_is_listed_for_its_user(self, outsider: Outsider):
        user = outsider.person()
        first, second = begin(user.id), begin(user.id)

        listed = IdentityVerification.get_all(user.id)

        assert [each.id for each in listed] == [first["id"], second["id"]]

    def test_of_a_company_names_who_controls_it(self, outsider: Outsider):
        begun = begin(outsider.company().id)
        (person,) = IdentityVerification.get(begun["id"]).pscs
        assert (person["LastName"], person["Status"]) == ("Durand", "PENDING")

        again = Psc.retry(begun["id"], person["Id"], email="paul.durand@example.org")

        assert (again["email"], again["status"]) == ("paul.durand@example.org", "PENDING")

    def test_is_for_owners_and_comes_back_to_the_web(self, outsider: Outsider):
        with pytest.raises(APIError):
            begin(outsider.person("PAYER").id)
        with pytest.raises(APIError) as refused:
            IdentityVerification(return_url="javascript:alert(1)").create(outsider.person().id)
        assert "ReturnUrl" in refused.value.content["errors"]

    @pytest.mark.parametrize(("language", "words"), [("fr", "identité"), ("en", "Identity")])
    def test_page_speaks_both_languages(self, outsider: Outsider, language: str, words: str):
        begun = begin(outsider.person().id)

        page = requests.get(begun["hosted_url"], headers={"Accept-Language": language}, timeout=5)

        assert words in page.text
