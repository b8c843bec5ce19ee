"""Which rules are there? All of them, by name: to list them, to test them, to ask again."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from compliance.rule import Rule

# The modules that hold rules, in the order of the public table.
CHAPTERS = (
    "subscribing",
    "allowance",
    "withdrawal",
    "offer_open",
    "identity_due",
    "entry_test_due",
    "simulation_due",
    "sheet_due",
    "revocation",
    "per_offer_threshold",
    "ten_percent",
    "ceiling",
    "regime",
    "reg_cf",
    "uk_before_offer",
    "uk_restricted",
    "national_limits",
    "own_ceiling",
    "holder_limits",
    "ir_pme",
    "ir_pme_company",
    "ir_pme_size",
    "ir_pme_age",
    "ir_pme_holding",
    "ir_pme_statement",
    "one_tax_advantage",
    "pea_pme",
    "pea_issuer",
    "issuer",
    "project_owner",
    "conflicts",
    "inducements",
    "offer_terms",
    "offer_cap",
    "related_offers",
    "share_price",
    "limited_increase",
    "increase_clock",
    "meeting",
    "closing",
    "funds_deposit",
    "customer_identity",
    "beneficial_owner",
    "pep",
    "kyc_refresh",
    "asset_freeze",
    "suspicion",
    "client_information",
    "marketing",
    "default_rates",
    "complaints",
    "complaint_acknowledgement",
    "annual_report_due",
    "records",
    "erasure",
    "data_protection",
    "data_breach",
    "prudential",
    "continuity",
    "authorisation",
    "classification",
    "investor",
    "investor_company",
    "professional",
    "kiis",
    "kiis_translation",
    "kiis_suspension",
    "bulletin",
    "offer_identifier",
    "register",
    "register_entry",
    "bulletin_board",
)


def _rules() -> dict[str, Rule[Any]]:
    found: dict[str, Rule[Any]] = {}
    for chapter in CHAPTERS:
        for value in vars(import_module(f"compliance.{chapter}")).values():
            if isinstance(value, Rule) and found.setdefault(value.key, value) is not value:
                raise ValueError(f"two rules are called {value.key!r}")
    return found


RULES = _rules()
