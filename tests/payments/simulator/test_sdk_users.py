"""Does a program that keeps users with the SDK run unchanged?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import requests
from mangopay.base import DoesNotExist
from mangopay.exceptions import APIError
from mangopay.resources import (
    LegalUser,
    LegalUserSca,
    NaturalUser,
    NaturalUserSca,
    User,
    UserDataFormatValidation,
)
from mangopay.utils import Address, CompanyNumberValidation, ScopeBlocked

from . import outsiders
from .outsiders import BORN, STREET, Outsider, representative

house, outsider = outsiders.house, outsiders.outsider


class TestANaturalUser:
    def test_comes_back_as_it_was_sent_through_every_door(self, outsider: Outsider):
        made = outsider.person(occupation="Maraîchère", income_range=3, phone_number="+33611111111")

        for read in (User.get(made.id), User.get_sca(made.id), NaturalUserSca.get(made.id)):
            assert isinstance(read, NaturalUserSca)
            assert (read.first_name, read.birthday, read.tag) == ("Claire", BORN, "user:1")
            assert (read.address, read.occupation) == (STREET, "Maraîchère")
            assert (read.person_type, read.user_category) == ("NATURAL", "OWNER")
            assert (read.kyc_level, read.user_status) == ("LIGHT", "ACTIVE")
            assert read.terms_and_conditions_accepted is True
            assert read.terms_and_conditions_accepted_date.tzinfo is None
            assert (read.capacity, read.pending_user_action) == ("NORMAL", None)
        assert isinstance(NaturalUser.get(made.id), NaturalUser)

    def test_is_changed_by_a_save_that_repeats_everything(self, outsider: Outsider):
        user = User.get(outsider.person("PAYER").id)

        user.occupation, user.tag = "Retraitée", "user:2"
        user.address = Address("2 quai Perrache", None, "Lyon", None, "69002", "FR")
        user.save()

        read = User.get(user.id)
        assert (read.occupation, read.tag, read.address.city) == ("Retraitée", "user:2", "Lyon")
        assert (read.first_name, read.birthday) == ("Claire", BORN)
        assert read.creation_date == user.creation_date

    def test_born_before_1970_stays_so(self, outsider: Outsider):
        assert User.get(outsider.person().id).birthday == BORN

    def test_of_the_old_sort_has_no_pending_action(self, outsider: Outsider):
        user = NaturalUser(
            first_name="Ada", last_name="Byron", email="ada@example.org", address=STREET
        )
        user.save()

        read = User.get(user.id)
        assert type(read) is NaturalUser
        assert (read.user_category, read.user_status) == ("PAYER", "ACTIVE")
        read.last_name = "Lovelace"
        read.save()
        assert NaturalUser.get(user.id).last_name == "Lovelace"

    def test_is_listed_with_totals(self, outsider: Outsider):
        made = [outsider.person("PAYER", last_name=f"N{n}").id for n in range(12)]

        first, second = User.all(page=1), User.all(page=2, per_page=10)

        assert [user.id for user in [*first, *second]] == made
        assert (first.total_items, first.total_pages) == ("12", "2")
        newest = User.all(Sort="CreationDate:DESC", per_page=1)
        assert newest[0].id == made[-1]

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"email": "nobody"}, "Email"),
            ({"nationality": "France"}, "Nationality"),
            ({"birthday": None}, "Birthday"),
            ({"country_of_residence": None}, "CountryOfResidence"),
            ({"income_range": 7}, "IncomeRange"),
            ({"user_category": "PLATFORM"}, "UserCategory"),
            ({"terms_and_conditions_accepted": False}, "TermsAndConditionsAccepted"),
            ({"address": Address("1 rue", None, None, None, "69001", "FR")}, "Address.City"),
            ({"first_name": ""}, "FirstName"),
        ],
    )
    def test_that_is_incomplete_is_refused_by_name(
        self, outsider: Outsider, changes: dict[str, object], named: str
    ):
        with pytest.raises(APIError) as refused:
            outsider.person(**changes)

        assert refused.value.code == 400
        assert named in refused.value.content["errors"]
        assert not User.all().data

    def test_who_is_unknown_does_not_exist(self, outsider: Outsider):
        with pytest.raises(DoesNotExist):
            User.get("user_m_0")
        with pytest.raises(DoesNotExist):
            LegalUserSca.get(outsider.person().id)


class TestALegalUser:
    def test_comes_back_whole(self, outsider: Outsider):
        made = outsider.company()

        read = User.get(made.id)

        assert isinstance(read, LegalUserSca)
        assert read.legal_representative == representative()
        assert (read.headquarters_address, read.legal_representative_address) == (STREET, STREET)
        assert (read.legal_person_type, read.company_number) == ("BUSINESS", "732829320")
        assert (read.user_status, read.kyc_level) == ("ACTIVE", "LIGHT")

    def test_of_the_old_sort_is_flat(self, outsider: Outsider):
        user = LegalUser(
            name="Les Serres",
            email="contact@example.org",
            legal_person_type="BUSINESS",
            company_number="732829320",
            legal_representative_first_name="Paul",
            legal_representative_last_name="Durand",
            legal_representative_birthday=BORN,
            legal_representative_nationality="FR",
            legal_representative_country_of_residence="FR",
            legal_representative_address=STREET,
            headquarters_address=STREET,
            user_category="OWNER",
            terms_and_conditions_accepted=True,
        )
        user.save()

        read = User.get(user.id)
        assert type(read) is LegalUser
        assert (read.legal_representative_first_name, read.user_status) == ("Paul", "ACTIVE")
        assert read.legal_representative_birthday == BORN
        read.name = "Les Grandes Serres"
        read.save()
        assert LegalUser.get(user.id).name == "Les Grandes Serres"

    def test_that_owns_needs_a_company_number(self, outsider: Outsider):
        with pytest.raises(APIError) as refused:
            outsider.company(company_number=None)

        assert "CompanyNumber" in refused.value.content["errors"]
        assert outsider.company(company_number=None, legal_person_type="ORGANIZATION").id


class TestAPayer:
    def test_becomes_an_owner_once_complete(self, outsider: Outsider):
        payer = outsider.person("PAYER", birthday=None, nationality=None, country_of_residence=None)

        with pytest.raises(APIError):
            payer.categorize(id=payer.id, user_category="OWNER", terms_and_conditions_accepted=True)
        payer.categorize(
            id=payer.id,
            user_category="OWNER",
            terms_and_conditions_accepted=True,
            birthday=BORN,
            nationality="FR",
            country_of_residence="FR",
        )

        assert User.get(payer.id).user_category == "OWNER"
        outsider.hears(payer.id, "USER_CATEGORY_UPDATED_TO_OWNER")

    def test_of_a_company_too(self, outsider: Outsider):
        payer = outsider.company(user_category="PAYER")

        payer.user_category = "OWNER"
        payer.categorize()

        assert User.get(payer.id).user_category == "OWNER"


class TestClosing:
    def test_is_for_good(self, outsider: Outsider):
        user, company = outsider.person(), outsider.company()

        assert NaturalUserSca.close(user.id) == {}
        assert LegalUserSca.close(company.id) == {}

        assert User.get(user.id).user_status == "CLOSED"
        assert "USER_ACCOUNT_CLOSED" in outsider.events(company.id)
        for act in (lambda: NaturalUserSca.close(user.id), user.save):
            with pytest.raises(APIError) as refused:
                act()
            assert refused.value.code == 400

    def test_an_old_user_too(self, outsider: Outsider):
        user = NaturalUser(first_name="Ada", last_name="Byron", email="ada@example.org")
        user.save()

        NaturalUser.close(user.id)

        assert User.get(user.id).user_status == "CLOSED"


class TestBlocking:
    def test_is_read_where_the_sdk_looks(self, outsider: Outsider):
        user = outsider.person()
        assert user.get_regulatory().scope_blocked == ScopeBlocked(False, False)

        outsider.click(f"{outsider.server.origin}/people/{user.id}", scope="Outflows", block="1")

        for told in (user.get_block_status(), user.get_regulatory()):
            assert told.scope_blocked == ScopeBlocked(inflows=False, outflows=True)
            assert told.action_code == "008700"
            assert told.kyc_information.last_kyc_date is None
        outsider.click(f"{outsider.server.origin}/people/{user.id}", scope="Outflows", unblock="1")
        assert outsider.events(user.id)[-2:] == [
            "USER_OUTFLOWS_BLOCKED",
            "USER_OUTFLOWS_UNBLOCKED",
        ]


class TestAroundUsers:
    @pytest.mark.parametrize(
        ("number", "country", "valid"),
        [("732829320", "FR", True), ("73282932", "FR", False), ("12345678", "GB", True)],
    )
    def test_company_numbers_are_checked_by_their_shape(
        self, outsider: Outsider, number: str, country: str, valid: bool
    ):
        asked = UserDataFormatValidation(company_number=CompanyNumberValidation(number, country))
        asked.save()

        assert asked.company_number.is_valid is valid
        assert asked.company_number.validation_rules

    def test_the_money_of_a_year_is_told(self, outsider: Outsider):
        user = outsider.person("PAYER")
        year = datetime.now(UTC).year

        for told in (
            user.get_emoney()[0],
            user.get_emoney(year=year)[0],
            user.get_emoney(year=year, month=1)[0],
        ):
            assert (told.user_id, told.credited_emoney.amount) == (user.id, 0)

    def test_another_client_sees_nothing_of_them(self, outsider: Outsider):
        user = outsider.person()

        outsider.handler.client_id = "a-third-party"

        assert not User.all().data
        with pytest.raises(DoesNotExist):
            User.get(user.id)

    def test_the_provider_s_pages_show_them(self, outsider: Outsider):
        user = outsider.person()

        for language, heading in (("fr", "Utilisateurs"), ("en", "Users")):
            page = requests.get(
                f"{outsider.server.origin}/people",
                headers={"Accept-Language": language},
                timeout=5,
            )
            assert heading in page.text
            assert user.id in page.text
