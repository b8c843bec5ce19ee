"""Which rules are there? All of them, by name: to list them, to test them, to ask again."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from compliance.rule import Rule

# The modules that hold rules, in the order of the public table.
CHAPTERS = (
    "investing.subscribing",
    "investing.allowance",
    "investing.withdrawal",
    "investing.offer_open",
    "investing.identity_due",
    "investing.company_due",
    "investing.joint_due",
    "investing.entry_test_due",
    "investing.simulation_due",
    "investing.sheet_due",
    "investing.revocation",
    "ceilings.per_offer_threshold",
    "ceilings.ten_percent",
    "ceilings.ceiling",
    "ceilings.regime",
    "ceilings.reg_cf",
    "ceilings.uk_before_offer",
    "ceilings.uk_restricted",
    "ceilings.national_limits",
    "ceilings.own_ceiling",
    "ceilings.own_room",
    "offers.holder_limits",
    "tax.ir_pme",
    "tax.ir_pme_company",
    "tax.ir_pme_size",
    "tax.ir_pme_age",
    "tax.ir_pme_holding",
    "tax.ir_pme_statement",
    "tax.one_tax_advantage",
    "tax.pea_pme",
    "tax.pea_issuer",
    "offers.issuer",
    "offers.project_owner",
    "offers.conflicts",
    "offers.inducements",
    "offers.offer_terms",
    "offers.offer_phases",
    "offers.offer_extension",
    "offers.offer_access",
    "offers.early_advantage",
    "offers.offer_cap",
    "offers.related_offers",
    "capital.share_price",
    "capital.limited_increase",
    "capital.increase_clock",
    "capital.meeting",
    "capital.closing",
    "capital.partial_closing",
    "capital.funds_deposit",
    "vigilance.customer_identity",
    "vigilance.beneficial_owner",
    "vigilance.pep",
    "vigilance.kyc_refresh",
    "vigilance.asset_freeze",
    "vigilance.suspicion",
    "running.client_information",
    "running.marketing",
    "running.default_rates",
    "running.complaints",
    "running.complaint_acknowledgement",
    "running.annual_report_due",
    "running.records",
    "running.erasure",
    "running.data_protection",
    "running.data_breach",
    "running.prudential",
    "running.continuity",
    "running.authorisation",
    "investors.classification",
    "investors.investor",
    "investors.investor_company",
    "investors.professional",
    "offers.kiis",
    "offers.kiis_translation",
    "offers.kiis_suspension",
    "capital.bulletin",
    "offers.offer_identifier",
    "capital.register",
    "capital.register_entry",
    "offers.bulletin_board",
)


def collected(chapters: Iterable[str] = CHAPTERS) -> dict[str, Rule[Any]]:
    """The rules of these modules by their keys. Raises ValueError for two of the same name."""
    found: dict[str, Rule[Any]] = {}
    for chapter in chapters:
        for value in vars(import_module(f"compliance.{chapter}")).values():
            if isinstance(value, Rule) and found.setdefault(value.key, value) is not value:
                raise ValueError(f"two rules are called {value.key!r}")
    return found


RULES = collected()
