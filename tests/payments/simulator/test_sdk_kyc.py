"""Does a program that has its users verified run unchanged?"""

from __future__ import annotations

import pytest
import requests
from mangopay.base import DoesNotExist
from mangopay.exceptions import APIError
from mangopay.resources import Document, DocumentConsult, Page, Ubo, UboDeclaration, User
from mangopay.utils import Birthplace

from . import outsiders
from .outsiders import BORN, PNG, STREET, Outsider, in_base64

house, outsider = outsiders.house, outsiders.outsider

MINUTE = 61
COMPANY_PAPERS = ("IDENTITY_PROOF", "REGISTRATION_PROOF", "ARTICLES_OF_ASSOCIATION")


def send(user_id: str, sort: str = "IDENTITY_PROOF", tag: str | None = "accept") -> Document:
    """A document with one page, handed in."""
    document = Document(type=sort, user_id=user_id, tag=tag)
    document.save()
    Page(file=in_base64(PNG), user_id=user_id, document_id=document.id).save()
    Document(id=document.id, user_id=user_id, status="VALIDATION_ASKED").save()
    return document


def owner(declaration: UboDeclaration, user_id: str, **changes: object) -> Ubo:
    ubo = Ubo(
        **{
            "user_id": user_id,
            "ubo_declaration_id": declaration.id,
            "first_name": "AcceptUBO",
            "last_name": "Durand",
            "address": STREET,
            "nationality": "FR",
            "birthday": BORN,
            "birthplace": Birthplace("Lyon", "FR"),
            **changes,
        }
    )
    ubo.save()
    return ubo


def declare(user_id: str, first_name: str) -> UboDeclaration:
    declaration = UboDeclaration(user_id=user_id)
    declaration.save()
    owner(declaration, user_id, first_name=first_name)
    UboDeclaration(id=declaration.id, user_id=user_id, status="VALIDATION_ASKED").save()
    return declaration


def status(declaration: UboDeclaration, user_id: str) -> UboDeclaration:
    return UboDeclaration.get(declaration.id, user_id=user_id)


class TestADocument:
    def test_with_a_magic_tag_is_validated_and_makes_a_person_regular(self, outsider: Outsider):
        user = outsider.person()

        document = send(user.id)

        outsider.hears(user.id, "USER_KYC_REGULAR")
        read = Document.get(document.id)
        assert (read.type, read.status, read.user_id) == ("IDENTITY_PROOF", "VALIDATED", user.id)
        assert (read.refused_reason_type, read.flags) == (None, [])
        assert read.processed_date is not None
        assert User.get(user.id).kyc_level == "REGULAR"
        assert user.get_regulatory().kyc_information.kyc_renewal_deadline > 0
        assert outsider.events(document.id) == [
            "KYC_CREATED",
            "KYC_VALIDATION_ASKED",
            "KYC_SUCCEEDED",
        ]

    @pytest.mark.parametrize(
        ("tag", "reason"),
        [
            ("refuse_unreadable", "DOCUMENT_UNREADABLE"),
            ("refuse_not_accepted", "DOCUMENT_NOT_ACCEPTED"),
            ("refuse_expired", "DOCUMENT_HAS_EXPIRED"),
            ("refuse_incomplete", "DOCUMENT_INCOMPLETE"),
            ("refuse_missing", "DOCUMENT_MISSING"),
            ("refuse_no_user_data_match", "DOCUMENT_DO_NOT_MATCH_USER_DATA"),
            ("refuse_falsified", "DOCUMENT_FALSIFIED"),
            ("refuse_underage", "UNDERAGE_PERSON"),
            ("refuse_specific_case", "SPECIFIC_CASE"),
        ],
    )
    def test_is_refused_for_the_reason_that_its_tag_names(
        self, outsider: Outsider, tag: str, reason: str
    ):
        user = outsider.person()

        document = send(user.id, tag=tag)

        outsider.hears(document.id, "KYC_FAILED")
        read = Document.get(document.id)
        assert (read.status, read.refused_reason_type) == ("REFUSED", reason)
        assert read.refused_reason_message
        assert User.get(user.id).kyc_level == "LIGHT"

    def test_without_a_magic_tag_takes_its_time(self, outsider: Outsider):
        user = outsider.person()
        document = send(user.id, tag="op:7")
        assert Document.get(document.id).status == "VALIDATION_ASKED"

        outsider.wait(MINUTE)

        outsider.hears(document.id, "KYC_SUCCEEDED")

    def test_can_be_decided_by_a_person_before(self, outsider: Outsider):
        user = outsider.person()
        document = send(user.id, tag=None)
        page = f"{outsider.server.origin}/papers/{document.id}"
        assert document.id in requests.get(f"{outsider.server.origin}/kyc", timeout=5).text

        outsider.click(page, refuse="1", reason="DOCUMENT_INCOMPLETE")
        outsider.click(page, accept="1")  # too late: it was decided

        assert Document.get(document.id).refused_reason_type == "DOCUMENT_INCOMPLETE"
        assert "REFUSED" in requests.get(page, timeout=5).text

    def test_that_expires_takes_the_level_with_it(self, outsider: Outsider):
        user = outsider.person()
        document = send(user.id)
        outsider.hears(user.id, "USER_KYC_REGULAR")

        outsider.click(f"{outsider.server.origin}/papers/{document.id}", outdate="1")

        assert Document.get(document.id).status == "OUT_OF_DATE"
        assert User.get(user.id).kyc_level == "LIGHT"
        assert outsider.events(user.id)[-1] == "USER_KYC_LIGHT"

    def test_is_listed_and_consulted(self, outsider: Outsider):
        user = outsider.person()
        document = send(user.id, tag=None)

        assert [each.id for each in Document.all()] == [document.id]
        listed = outsider.handler.request("GET", f"/users/{user.id}/KYC/documents/")[1]
        assert [each["Id"] for each in listed] == [document.id]
        (page,) = DocumentConsult.get_kyc_document_consult(document.id)
        shown = requests.get(page["url"], timeout=5)
        assert (shown.content, shown.headers["Content-Type"]) == (PNG, "image/png")

    @pytest.mark.parametrize(
        "content",
        [b"\x89PNG\r\n\x1a\n" + bytes(500), b"MZ" + bytes(2_000), PNG + bytes(7 * 1_024 * 1_024)],
    )
    def test_page_is_a_picture_of_a_reasonable_size(self, outsider: Outsider, content: bytes):
        user = outsider.person()
        document = Document(type="IDENTITY_PROOF", user_id=user.id)
        document.save()

        page = Page(file=in_base64(content), user_id=user.id, document_id=document.id)
        with pytest.raises(APIError) as refused:
            page.save()

        assert "File" in refused.value.content["errors"]

    def test_has_a_page_before_it_is_handed_in_and_none_after(self, outsider: Outsider):
        user = outsider.person()
        document = Document(type="IDENTITY_PROOF", user_id=user.id)
        document.save()
        with pytest.raises(APIError):
            Document(id=document.id, user_id=user.id, status="VALIDATION_ASKED").save()

        sent = send(user.id, tag=None)
        with pytest.raises(APIError):
            Page(file=in_base64(PNG), user_id=user.id, document_id=sent.id).save()

    def test_is_of_a_sort_that_suits_its_owner(self, outsider: Outsider):
        person, payer = outsider.person(), outsider.person("PAYER")
        for user, sort in (
            (person, "ARTICLES_OF_ASSOCIATION"),
            (person, "SELFIE"),
            (payer, "IDENTITY_PROOF"),
        ):
            with pytest.raises(APIError) as refused:
                Document(type=sort, user_id=user.id).save()
            assert refused.value.code == 400

    def test_that_is_unknown_does_not_exist(self, outsider: Outsider):
        with pytest.raises(DoesNotExist):
            Document.get("kyc_m_0")


class TestAnotherName:
    def test_loses_the_level_and_the_documents(self, outsider: Outsider):
        user = outsider.person()
        document = send(user.id)
        outsider.hears(user.id, "USER_KYC_REGULAR")

        read = User.get(user.id)
        read.last_name = "Durand"
        read.save()

        assert User.get(user.id).kyc_level == "LIGHT"
        assert Document.get(document.id).status == "OUT_OF_DATE"


class TestACompany:
    def test_is_regular_once_its_papers_and_owners_are_validated(self, outsider: Outsider):
        company = outsider.company()
        for sort in COMPANY_PAPERS:
            document = send(company.id, sort)
            outsider.hears(document.id, "KYC_SUCCEEDED")
        assert User.get(company.id).kyc_level == "LIGHT"

        declaration = declare(company.id, "AcceptUBO")

        outsider.hears(company.id, "USER_KYC_REGULAR")
        assert status(declaration, company.id).status == "VALIDATED"

    def test_that_is_a_soletrader_needs_less(self, outsider: Outsider):
        company = outsider.company(legal_person_type="SOLETRADER")

        for sort in COMPANY_PAPERS[:2]:
            send(company.id, sort)

        outsider.hears(company.id, "USER_KYC_REGULAR")


class TestADeclaration:
    def test_comes_back_with_its_owners(self, outsider: Outsider):
        company = outsider.company()
        declaration = UboDeclaration(user_id=company.id)
        declaration.save()
        ubo = owner(declaration, company.id, first_name="Paul")

        read = Ubo.get(ubo.id, user_id=company.id, ubo_declaration_id=declaration.id)
        assert (read.first_name, read.birthday, read.is_active) == ("Paul", BORN, True)
        assert (read.address, read.birthplace) == (STREET, Birthplace("Lyon", "FR"))
        ubo.first_name = "Pauline"
        ubo.save()

        told = status(declaration, company.id)
        assert (told.status, told.reason, told.processed_date) == ("CREATED", None, None)
        assert [each["FirstName"] for each in told.ubos] == ["Pauline"]
        listed = UboDeclaration.all(user_id=company.id)
        assert [each.id for each in listed] == [declaration.id]

    @pytest.mark.parametrize(
        ("first_name", "outcome", "reason"),
        [
            ("RefuseUBO", "REFUSED", "SPECIFIC_CASE"),
            ("IncompleteUBO", "INCOMPLETE", "MISSING_UBO"),
        ],
    )
    def test_ends_as_its_first_owner_s_name_asks(
        self, outsider: Outsider, first_name: str, outcome: str, reason: str
    ):
        company = outsider.company()

        declaration = declare(company.id, first_name)

        outsider.hears(declaration.id, f"UBO_DECLARATION_{outcome}")
        told = status(declaration, company.id)
        assert (told.status, told.reason) == (outcome, reason)
        assert told.message
        assert outsider.events(declaration.id)[:2] == [
            "UBO_DECLARATION_CREATED",
            "UBO_DECLARATION_VALIDATION_ASKED",
        ]

    def test_that_was_incomplete_can_be_completed(self, outsider: Outsider):
        company = outsider.company()
        declaration = declare(company.id, "IncompleteUBO")
        outsider.hears(declaration.id, "UBO_DECLARATION_INCOMPLETE")

        first = status(declaration, company.id).ubos[0]
        gone = Ubo.get(first["Id"], user_id=company.id, ubo_declaration_id=declaration.id)
        gone.user_id, gone.ubo_declaration_id = company.id, declaration.id
        gone.is_active = False
        gone.save()
        owner(declaration, company.id)
        UboDeclaration(id=declaration.id, user_id=company.id, status="VALIDATION_ASKED").save()

        outsider.hears(declaration.id, "UBO_DECLARATION_VALIDATED")

    def test_is_decided_by_a_person_or_by_time(self, outsider: Outsider):
        company = outsider.company()
        by_hand, by_time = declare(company.id, "Paul"), declare(company.id, "Paul")

        outsider.click(
            f"{outsider.server.origin}/declarations/{by_hand.id}",
            status="REFUSED",
            reason="DOCUMENTS_NEEDED",
        )
        outsider.wait(MINUTE)

        outsider.hears(by_time.id, "UBO_DECLARATION_VALIDATED")
        assert status(by_hand, company.id).reason == "DOCUMENTS_NEEDED"

    def test_is_made_by_a_business_only_and_names_somebody(self, outsider: Outsider):
        person, company = outsider.person(), outsider.company()
        with pytest.raises(APIError):
            UboDeclaration(user_id=person.id).save()
        empty = UboDeclaration(user_id=company.id)
        empty.save()
        with pytest.raises(APIError):
            UboDeclaration(id=empty.id, user_id=company.id, status="VALIDATION_ASKED").save()

    @pytest.mark.parametrize(
        ("changes", "named"),
        [
            ({"nationality": "French"}, "Nationality"),
            ({"birthplace": Birthplace(None, "FR")}, "Birthplace"),
            ({"last_name": ""}, "LastName"),
        ],
    )
    def test_wants_all_of_an_owner(self, outsider: Outsider, changes: dict, named: str):
        company = outsider.company()
        declaration = UboDeclaration(user_id=company.id)
        declaration.save()

        with pytest.raises(APIError) as refused:
            owner(declaration, company.id, **changes)

        assert named in refused.value.content["errors"]
