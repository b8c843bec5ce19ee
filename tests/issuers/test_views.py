"""What may a founder do with companies, through the pages?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.dossiers.scenes import IBAN, NOW, SIRENS, a_company, a_person
from wiseed_like.captable.queries import cap_table
from wiseed_like.db import session, transaction
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.service import freeze

TYPED = {
    "name": "Moulin du Lac",
    "legal_form": "SAS",
    "siren": "100 000 009",
    "rcs_city": "Annecy",
    "address": "4 rue des Meuniers",
    "postal_code": "74000",
    "city": "Annecy",
    "nominal": "10,00",
    "share_count": "100 000",
    "representative": "Camille Martin",
    "representative_title": "Présidente",
    "contact_email": "bonjour@moulin.exemple.fr",
    "website": "https://moulin.exemple.fr",
}


def _count() -> int:
    return session.scalar(select(func.count(Company.id))) or 0


class TestNew:
    def test_keeps_the_company_without_a_bank_account(self, sign_in):
        founder = sign_in(a_person("founder"))

        answer = founder.post("/companies/new", data=TYPED)

        assert "Pas encore indiqué" in founder.get(answer.location).text
        company = session.scalars(select(Company)).one()
        assert (company.siren, company.iban, company.share_count) == (SIRENS[0], None, 100_000)

    def test_unfolds_why_a_number_is_no_siren(self, sign_in):
        page = sign_in(a_person("founder")).post("/companies/new", data=TYPED | {"siren": "0" * 9})
        assert page.status_code == 422
        beside = page.text[page.text.index("siren-error") :]
        assert "Pourquoi ?" in beside[: beside.index("rcs_city")]

    def test_shows_no_fact_that_nobody_typed(self, sign_in):
        page = sign_in(a_person("founder")).get("/companies/new").text
        assert "Une société de forme SARL" in page
        assert "Ce qui a été regardé" not in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "x" * 121),
            ("legal_form", "SARL"),
            ("siren", "100000008"),
            ("siren", "1e3"),
            ("siren", "١٠٠٠٠٠٠٠٩"),
            ("postal_code", "7400"),
            ("nominal", "0"),
            ("nominal", "-1"),
            ("nominal", "1e3"),
            ("nominal", "1,555"),
            ("nominal", "9" * 30),
            ("share_count", ""),
            ("share_count", "   "),
            ("share_count", "0"),
            ("share_count", "1,5"),
            ("share_count", "٣"),
            ("share_count", "9" * 12),
            ("contact_email", "bonjour"),
            ("website", "javascript:alert(1)"),
            ("website", "//moulin.exemple.fr"),
            ("website", "https://user@moulin.exemple.fr"),
        ],
    )
    def test_refuses_bad_input_and_keeps_what_was_typed(self, sign_in, field: str, value: str):
        founder = sign_in(a_person("founder"))

        answer = founder.post("/companies/new", data=TYPED | {field: value})

        assert answer.status_code == 422
        assert "field-error" in answer.text
        assert 'value="Annecy"' in answer.text
        assert _count() == 0

    def test_refuses_fields_that_are_not_asked(self, sign_in):
        founder = sign_in(a_person("founder"))

        answer = founder.post("/companies/new", data=TYPED | {"created_by": "1", "slug": "mien"})

        assert answer.status_code == 400
        assert _count() == 0

    def test_refuses_a_second_sending(self, sign_in):
        founder = sign_in(a_person("founder"))

        statuses = [founder.post("/companies/new", data=TYPED).status_code for _ in range(2)]

        assert statuses == [303, 422]
        assert _count() == 1

    def test_leads_to_the_company_that_is_ones_own_already(self, sign_in):
        owner, other = sign_in(a_person("founder")), sign_in(a_person("founder"))
        here = owner.post("/companies/new", data=TYPED).location

        assert f'href="{here}"' in owner.post("/companies/new", data=TYPED).text
        assert here not in other.post("/companies/new", data=TYPED).text

    def test_wants_a_token(self, sign_in, with_csrf):
        founder = sign_in(a_person("founder"))

        assert founder.post("/companies/new", data=TYPED).status_code == 400
        assert _count() == 0


class TestEdit:
    def test_leaves_the_account_to_its_own_page(self, sign_in):
        user = a_person("founder")
        founder = sign_in(user)
        founder.post("/companies/new", data=TYPED)
        company = session.scalars(select(Company)).one()
        page, typed = f"/companies/{company.id}/edit", TYPED | {"city": "Lyon"}

        refused = founder.post(page, data=typed | {"iban": IBAN})
        answer = founder.post(page, data=typed)

        assert 'name="iban"' not in founder.get(page).text
        assert (refused.status_code, answer.status_code) == (400, 303)
        assert (company.iban, company.city) == (None, "Lyon")

    def test_is_closed_once_a_round_has_opened(self, sign_in):
        user = a_person("founder")
        company = a_company(user)
        with transaction():
            freeze(company, by=user, now=NOW)

        answer = sign_in(user).post(f"/companies/{company.id}/edit", data=TYPED | {"city": "Lyon"})

        assert answer.status_code == 303
        assert company.city == "Annecy"


PAGES = ("", "/edit", "/holders", "/dossiers", "/dossiers/new")


class TestDoors:
    @pytest.mark.parametrize("page", PAGES)
    def test_hide_the_companies_of_others(self, sign_in, page: str):
        company = a_company(a_person("founder"))
        stranger = sign_in(a_person("founder"))

        assert stranger.get(f"/companies/{company.id}{page}").status_code == 404

    @pytest.mark.parametrize("page", PAGES)
    def test_hide_the_pages_from_other_roles(self, sign_in, page: str):
        company = a_company(a_person("founder"))

        assert (
            sign_in(a_person("investor")).get(f"/companies/{company.id}{page}").status_code == 404
        )

    def test_lead_a_visitor_to_sign_in(self, client):
        assert client.get("/companies").status_code == 303


def _rows(*rows: tuple[str, str, str]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for number, (name, address, shares) in enumerate(rows):
        typed |= {
            f"holders-{number}-name": name,
            f"holders-{number}-address": address,
            f"holders-{number}-shares": shares,
        }
    return typed


CERTIFIED = {"certified": "y"}
WHOLE = _rows(
    ("Camille Martin", "4 rue des Meuniers, Annecy", "60 000"),
    ("Louise Perrin", "2 place du Lac, Annecy", "40 000"),
)


class TestRegister:
    def test_fixes_the_capital_on_the_company_page(self, sign_in):
        user = a_person("founder")
        company = a_company(user)
        founder, here = sign_in(user), f"/companies/{company.id}"
        founder.post(f"{here}/holders", data=WHOLE | CERTIFIED)

        page = founder.get(f"{here}/edit").text
        answer = founder.post(f"{here}/edit", data=TYPED | {"city": "Lyon", "share_count": "7"})

        assert 'name="nominal"' not in page
        assert 'name="share_count"' not in page
        assert answer.status_code == 303
        assert (company.city, company.share_count, company.nominal) == (
            "Lyon",
            100_000,
            Euro.of(10),
        )

    def test_leads_back_to_the_company_and_has_no_before_at_first(self, sign_in):
        user = a_person("founder")
        company = a_company(user)
        founder, here = sign_in(user), f"/companies/{company.id}"
        founder.post(f"{here}/holders", data=WHOLE | CERTIFIED)
        holder = cap_table(company.id)[0].holder.id

        for page in ("/register", "/cap-table", f"/holders/{holder}"):
            assert f'href="{here}"' in founder.get(here + page).text
        assert "Part avant" not in founder.get(f"{here}/cap-table").text
        assert "issuer account" in founder.get(f"{here}/register.csv").text


class TestHolders:
    def test_open_the_register_once(self, sign_in):
        user = a_person("founder")
        company = a_company(user)
        founder = sign_in(user)

        answers = [
            founder.post(f"/companies/{company.id}/holders", data=WHOLE | CERTIFIED)
            for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [303, 200]
        assert [(line.holder.name, line.shares) for line in cap_table(company.id)] == [
            ("Camille Martin", 60_000),
            ("Louise Perrin", 40_000),
        ]
        assert "Louise Perrin" in answers[1].text

    def test_take_one_more_row_without_losing_what_was_typed(self, sign_in):
        user = a_person("founder")
        company = a_company(user)

        answer = sign_in(user).post(
            f"/companies/{company.id}/holders", data=WHOLE | {"add_row": "1"}
        )

        assert answer.status_code == 200
        assert "holders-2-name" in answer.text
        assert 'value="Louise Perrin"' in answer.text
        assert cap_table(company.id) == []

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            WHOLE,
            CERTIFIED,
            _rows(("Camille Martin", "Annecy", "99 999")) | CERTIFIED,
            _rows(("Camille Martin", "Annecy", "100 001")) | CERTIFIED,
            _rows(("Camille Martin", "Annecy", "1e5")) | CERTIFIED,
            _rows(("Camille Martin", "Annecy", "-100000")) | CERTIFIED,
            _rows(("Camille Martin", "Annecy", "٣")) | CERTIFIED,
            _rows(("", "Annecy", "100 000")) | CERTIFIED,
            _rows(("Camille Martin", "", "100 000")) | CERTIFIED,
            _rows(("Camille Martin", "Annecy", "")) | CERTIFIED,
        ],
    )
    def test_refuse_what_does_not_add_up(self, sign_in, typed: dict[str, Any]):
        user = a_person("founder")
        company = a_company(user)

        answer = sign_in(user).post(f"/companies/{company.id}/holders", data=typed)

        assert answer.status_code == 422
        assert cap_table(company.id) == []
