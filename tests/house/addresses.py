"""Which pages does each person see? Every address of the house, for whoever may open it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from tests.house.entering import KEY
from tests.house.scenery import Scenery
from wiseed_like.subscriptions.revocation_link import token_of

Addresses = Callable[[Scenery], dict[str, str]]


def visitor(scenery: Scenery) -> dict[str, str]:
    rounds = {
        f"round-{name}": f"/rounds/{offer.slug}"
        for name, offer in scenery.rounds.items()
        if name not in ("draft", "ready", "private")
    }
    secret = current_app.extensions["settings"].secret_key
    links = {
        f"revocation-{name}": f"/revocation/{token_of(scenery.subscriptions[name], secret)}"
        for name in ("reflecting", "revoked")
    }
    return rounds | links | {
        "home": "/", "risks": "/risks", "how": "/how", "fees": "/fees", "legal": "/legal",
        "privacy": "/privacy", "security": "/security", "complaints": "/complaints",
        "complaint-about": "/complaints?decision=41", "accessibility": "/accessibility",
        "sign-in": "/login", "sign-up": "/sign-up", "confirm": "/confirm",
        "passkey-sign-in": "/login/passkey",
        "forgotten": "/password", "rounds": "/rounds", "rounds-closed": "/rounds?state=closed",
        "rounds-found": "/rounds?q=four+solaire", "rounds-none": "/rounds?q=sous-marin",
        "kiis": f"/rounds/{scenery.rounds['open'].slug}/kiis",
        "kiis-changes": f"/rounds/{scenery.rounds['open'].slug}/kiis/changes",
        "what-i-get": f"/rounds/{scenery.rounds['open'].slug}/what-i-get?quantity=5000&unit=euros"
        "&rounds=3&percent=25&ahead=stake_and_share",
        "what-i-get-closed": f"/rounds/{scenery.rounds['closed'].slug}/what-i-get",
        "invited": f"/invited/{KEY}",
        "votes": "/votes", "vote": f"/votes/{scenery.dossiers['vote'].slug}",
        "rules": "/regles", "rules-before": "/regles?on=2021-11-09&q=patrimoine",
        "rules-none": "/regles?q=rien-de-tel", "not-found": "/nowhere",
        "demo-mailbox": "/demo/mailbox", "demo-mail": "/demo/mailbox/1",
        "demo-people": "/demo/people",
    }  # fmt: skip


def newcomer(scenery: Scenery) -> dict[str, str]:
    """Signed up, and everything still to do."""
    return {
        "journey": "/journey", "identity": "/identity", "identity-about": "/identity/about",
        "identity-home": "/identity/home", "identity-documents": "/identity/documents",
        "identity-review": "/identity/review", "test": "/entry-test",
        "test-refuse": "/entry-test/refuse", "simulation": "/simulation",
        "classification": "/classification", "request": "/classification/request",
        "ceiling-none": "/ceiling", "no-wallet": "/wallet", "portfolio-empty": "/portfolio",
        "checklist": f"/rounds/{scenery.rounds['open'].slug}/subscribe",
        "account": "/account", "looks-none": "/account/looks",
        "sessions": "/account/sessions", "invitations": "/invitations",
        "password": "/account/password", "new-address": "/account/email",
        "security": "/account/security", "phone": "/account/security/phone",
        "passkey": "/account/security/passkeys", "again": "/account/again",
        "vote-member": f"/votes/{scenery.dossiers['vote'].slug}",
        "today-newcomer": "/today", "decisions-none": "/decisions",
        "no-wallet-card": "/wallet/card", "no-wallet-cards": "/wallet/cards",
        "no-wallet-statements": "/wallet/statements",
        "refused": f"/companies/{scenery.companies['closed'].id}/register",
    }  # fmt: skip


def warned(scenery: Scenery) -> dict[str, str]:
    return {
        "test-failed": "/entry-test/result", "test-again": "/entry-test?again=1",
        "not-investing": "/entry-test/not-investing", "journey-warned": "/journey",
        "today-warned": "/today",
    }  # fmt: skip


def returned(scenery: Scenery) -> dict[str, str]:
    return {"identity-returned": "/identity", "today-returned": "/today"}


def sophisticated(scenery: Scenery) -> dict[str, str]:
    return {
        "classification-sophisticated": "/classification",
        "classification-withdraw": "/classification/withdraw",
        "today-sophisticated": "/today",
    }


def investor(scenery: Scenery) -> dict[str, str]:
    """With a wallet, and a subscription in every state."""
    held = {
        f"subscription-{name}": f"/subscriptions/{found.id}"
        for name, found in scenery.subscriptions.items()
        if name != "partner"  # somebody else's
    }
    paid = {
        f"operation-{name}": f"/wallet/operations/{found.id}"
        for name, found in scenery.operations.items()
    }
    company = scenery.companies["closed"]
    begun = f"/investing-companies/{scenery.identities['company-begun'].id}"
    represented = {
        "companies": "/investing-companies", "company-new": "/investing-companies/new",
        "company-begun": begun, "company-edit": f"{begun}/edit",
        "company-owners": f"{begun}/owners", "company-papers": f"{begun}/documents",
        "company-review": f"{begun}/review",
        "company": f"/investing-companies/{scenery.identities['company'].id}",
    }  # fmt: skip
    together = f"/joint-accounts/{scenery.requests['joint']}"
    represented |= {
        "joint-new": "/joint-accounts/new", "joint": together,
        "joint-asked": f"/joint-accounts/{scenery.requests['joint-asked']}",
        "joint-mine": f"/joint-accounts/{scenery.requests['joint-mine']}",
        "joint-portfolio": f"{together}/portfolio",
        "joint-representative": f"{together}/representative",
        "joint-representative-asked":
            f"/joint-accounts/{scenery.requests['joint-open']}/representative",
        "joint-order": f"/joint-orders/{scenery.orders['joint']}",
        "joint-orders": "/joint-orders",
        "joint-order-mine": f"/orders/{scenery.orders['joint-mine']}",
    }  # fmt: skip
    return held | paid | represented | {
        "journey-done": "/journey", "today": "/today", "ceiling": "/ceiling",
        "identity-accepted": "/identity",
        "test-passed": "/entry-test/result", "wallet": "/wallet",
        "my-arrivals": "/wallet/arrivals", "card": "/wallet/card",
        "wire": "/wallet/wire", "withdraw": "/wallet/withdraw", "portfolio": "/portfolio",
        "wallet-out": "/wallet?show=out", "wallet-cards": "/wallet/cards",
        "wallet-statements": "/wallet/statements",
        "wallet-statement": f"/wallet/statements/{scenery.requests['year']}",
        "type-card": f"/wallet/cards/{scenery.cards['typed']}/type?amount=50",
        "give-up": f"/wallet/operations/{scenery.operations['wire'].id}/give-up",
        "forget-card": f"/wallet/cards/{scenery.cards['kept']}/forget",
        "revoked": f"/subscriptions/{scenery.subscriptions['revoked'].id}/revoked",
        "begin": f"/rounds/{scenery.rounds['open'].slug}/subscribe",
        "waiting": f"/rounds/{scenery.rounds['open'].slug}/waiting",
        "intention": f"/rounds/{scenery.rounds['open'].slug}",
        "private": f"/rounds/{scenery.rounds['private'].slug}",
        "order": f"/orders/{scenery.orders['gated']}",
        "what-i-get": f"/rounds/{scenery.rounds['open'].slug}/what-i-get?shares=40"
        f"&order={scenery.orders['gated']}",
        "decision": f"/decisions/{scenery.decisions['gate']}", "decisions": "/decisions",
        "complaint-about-mine": f"/complaints?decision={scenery.decisions['gate']}",
        "my-account": f"/companies/{company.id}/holders/{scenery.holders['investor']}",
    }  # fmt: skip


def abroad(scenery: Scenery) -> dict[str, str]:
    return {
        "looks": "/account/looks",
        "means": f"/rounds/{scenery.rounds['national'].slug}/declaration",
    }


def founder(scenery: Scenery) -> dict[str, str]:
    company, blank = scenery.companies["closed"].id, scenery.companies["blank"].id
    undeclared = scenery.companies["undeclared"].id
    sent = {
        f"dossier-{name}": f"/dossiers/{found.id}"
        for name, found in scenery.dossiers.items()
        if name not in ("draft", "complete")
    }
    rounds = {
        f"round-{name}": f"/companies/{found.company_id}/rounds/{found.id}"
        for name, found in scenery.rounds.items()
    }
    offer = scenery.rounds["open"]
    return sent | rounds | {
        "companies": "/companies", "company-new": "/companies/new",
        "company": f"/companies/{company}", "company-edit": f"/companies/{undeclared}/edit",
        "holders": f"/companies/{undeclared}/holders", "declared": f"/companies/{company}/holders",
        "register": f"/companies/{company}/register", "table": f"/companies/{company}/cap-table",
        "account": f"/companies/{company}/holders/{scenery.holders['investor']}",
        "register-empty": f"/companies/{undeclared}/register",
        "officers": f"/companies/{company}/officers",
        "officer-leaves": f"/companies/{company}/officers/leave",
        "bank": f"/companies/{company}/bank-account",
        "bank-none": f"/companies/{undeclared}/bank-account",
        "bank-asked": f"/companies/{scenery.companies['failed'].id}/bank-account",
        "bank-cooling": f"/companies/{scenery.companies['suspended'].id}/bank-account",
        "bank-change": f"/companies/{company}/bank-account/change",
        "payment": f"/companies/{company}/payment-account",
        "payment-on-its-way": f"/companies/{blank}/payment-account",
        "payment-none": f"/companies/{undeclared}/payment-account",
        "payment-blocked": f"/companies/{scenery.companies['suspended'].id}/payment-account",
        "payment-open": "/companies/{}/payment-account/open".format(
            scenery.dossiers["complete"].company_id
        ),
        "payment-paper": f"/companies/{blank}/payment-account/papers/registration",
        "owners": f"/companies/{blank}/owners", "owners-none": f"/companies/{undeclared}/owners",
        "owner-new": f"/companies/{blank}/owners/new",
        "owner": f"/companies/{company}/owners/{scenery.requests['owner']}",
        "bank-first": f"/companies/{undeclared}/bank-account/change",
        "dossiers": f"/companies/{blank}/dossiers",
        "dossiers-none": f"/companies/{undeclared}/dossiers",
        "dossier-new": f"/companies/{undeclared}/dossiers/new",
        "dossier-edit": f"/dossiers/{scenery.dossiers['draft'].id}/edit",
        "dossier-documents": f"/dossiers/{scenery.dossiers['complete'].id}/documents",
        "dossier-submit": f"/dossiers/{scenery.dossiers['complete'].id}/submit",
        "dossier-withdraw": f"/dossiers/{scenery.dossiers['submitted'].id}/withdraw",
        "rounds-none": f"/companies/{undeclared}/rounds",
        "sheet": f"/rounds/{scenery.rounds['draft'].id}/sheet",
        "sheet-bound": f"/rounds/{offer.id}/sheet",
        "sheet-wrong": f"/rounds/{offer.id}/sheet/irregularity",
        "sheet-correction": f"/rounds/{offer.id}/sheet/correction",
        "subscribers": f"/companies/{offer.company_id}/rounds/{offer.id}/subscribers",
        "closing": f"/companies/{offer.company_id}/rounds/{offer.id}/closing",
        "guests": "/companies/{0.company_id}/rounds/{0.id}/guests".format(
            scenery.rounds["private"]
        ),
        "allotment": f"/companies/{offer.company_id}/rounds/{offer.id}/allotment",
        "parts": "/companies/{0.company_id}/rounds/{0.id}/closings".format(
            scenery.rounds["rolling"]
        ),
    }  # fmt: skip


def analyst(scenery: Scenery) -> dict[str, str]:
    sent = {
        f"dossier-{name}": f"/staff/dossiers/{found.id}"
        for name, found in scenery.dossiers.items()
        if name not in ("draft", "complete")
    }
    return sent | {
        "queue": "/staff", "dossiers": "/staff/dossiers", "rounds": "/staff/rounds",
        "terms": f"/staff/dossiers/{scenery.dossiers['accepted'].id}/round",
        "terms-edit": f"/staff/dossiers/{scenery.rounds['draft'].dossier_id}/round",
        "terms-bound": f"/staff/dossiers/{scenery.rounds['open'].dossier_id}/round",
        "round-draft": f"/staff/rounds/{scenery.rounds['draft'].id}",
        "round-ask": f"/staff/rounds/{scenery.rounds['draft'].id}/ready",
        "approvals": "/staff/approvals",
    }  # fmt: skip


def compliance(scenery: Scenery) -> dict[str, str]:
    rounds = {
        f"round-{name}": f"/staff/rounds/{found.id}" for name, found in scenery.rounds.items()
    }
    closing = {
        f"closing-{name}": f"/staff/rounds/{scenery.rounds[name].id}/closing"
        for name in ("open", "closing", "certified", "closed", "failed")
    }
    progress = {f"progress-{name[8:]}": f"{path}/progress" for name, path in closing.items()}
    files = {
        f"identity-{name}": f"/staff/identities/{found.id}"
        for name, found in scenery.identities.items()
    }
    answers = {
        f"decision-{name}": f"/staff/decisions/{number}"
        for name, number in scenery.decisions.items()
    }
    before = f"/staff/decisions/{scenery.decisions['gate']}?law=2021-11-09"
    ready = scenery.rounds["ready"].id
    running = scenery.rounds["open"].id
    return rounds | closing | progress | files | answers | {
        "queue": "/staff", "decisions": "/staff/decisions", "decision-before": before,
        "waiting-list": f"/staff/rounds/{running}/waiting",
        "decisions-filtered": "/staff/decisions?answer=gate&subject=subscription:1",
        "identities": "/staff/identities",
        "joint-accounts": "/staff/joint-accounts",
        "joint-account": f"/staff/joint-accounts/{scenery.requests['joint']}",
        "joint-name": f"/staff/joint-accounts/{scenery.requests['joint-open']}/representative",
        "joint-named": f"/staff/joint-accounts/{scenery.requests['joint']}/representative",
        "identity-freeze": f"/staff/identities/{scenery.identities['submitted'].id}/freeze",
        "identity-reopen": f"/staff/identities/{scenery.identities['refused'].id}/override",
        "identity-unfreeze": f"/staff/identities/{scenery.identities['frozen'].id}/override",
        "bank-asked": f"/staff/companies/{scenery.companies['failed'].id}/bank-account",
        "bank-cooling": f"/staff/companies/{scenery.companies['suspended'].id}/bank-account",
        "payment-account": f"/staff/companies/{scenery.companies['blank'].id}/payment-account",
        "payment-account-none": f"/staff/companies/{scenery.companies['undeclared'].id}"
        "/payment-account",
        "settings": "/staff/settings", "setting-asked": "/staff/settings/card_max",
        "retention": "/staff/retention",
        "retention-person": f"/staff/retention/{scenery.people['investor'].id}",
        "sophistication": "/staff/sophistication",
        "sophistication-decide": f"/staff/sophistication/{scenery.requests['asking']}",
        "payments": "/staff/payments",
        "payments-none": "/staff/payments?q=rien-de-tel",
        "payment-list": "/staff/payments/list",
        "payments-failed": "/staff/payments/list?state=failed",
        "payment": f"/staff/payments/{scenery.operations['card'].id}",
        "payments-round": f"/staff/payments/list?about=round:{scenery.rounds['closed'].id}",
        "person-money": f"/staff/payments/people/{scenery.people['investor'].id}",
        "person-account": f"/staff/payments/people/{scenery.people['investor'].id}/account",
        "person-held": f"/staff/payments/people/{scenery.people['investor'].id}/held",
        "account-fees": "/staff/payments/accounts/fees",
        "account-round": f"/staff/payments/accounts/wallet:round:{scenery.rounds['closed'].id}",
        "arrivals": "/staff/arrivals",
        "arrival": f"/staff/arrivals/{scenery.requests['arrival']}",
        "disputes": "/staff/disputes",
        "dispute": f"/staff/disputes/{scenery.requests['case']}",
        "reconciliation": "/staff/reconciliation",
        "difference": f"/staff/reconciliation/differences/{scenery.requests['difference']}",
        "month": f"/staff/reconciliation/months/{scenery.requests['month']}",
        "invoices": "/staff/invoices", "invoices-none": "/staff/invoices?year=2024",
        "journal": "/staff/journal",
        "journal-stream": f"/staff/journal?stream=round:{running}",
        "journal-wrong": "/staff/journal?stream=x%27&person=0&since=x",
        "reason": f"/staff/journal?person={scenery.people['investor'].id}",
        "approvals": "/staff/approvals",
        "approval": f"/staff/approvals/{scenery.requests['opening']}",
        "approval-decide": f"/staff/approvals/{scenery.requests['opening']}/decide",
        "rework": f"/staff/rounds/{ready}/rework", "suspend": f"/staff/rounds/{running}/suspend",
        "cancel": f"/staff/rounds/{running}/cancel",
        "extend": f"/staff/rounds/{running}/extension",
        "allotment": f"/staff/rounds/{running}/allotment",
        "guests": f"/staff/rounds/{scenery.rounds['private'].id}/guests",
        "extend-not": f"/staff/rounds/{scenery.rounds['suspended'].id}/extension",
        "parts": f"/staff/rounds/{scenery.rounds['rolling'].id}/closings",
        "parts-not": f"/staff/rounds/{running}/closings",
        "part": f"/staff/closings/{scenery.requests['part']}",
        "part-drop": f"/staff/closings/{scenery.requests['part']}/drop",
        "part-conclude": f"/staff/closings/{scenery.requests['part']}/conclude",
        "finish": f"/staff/rounds/{scenery.rounds['certified'].id}/closing/finish",
        "resume": f"/staff/rounds/{scenery.rounds['suspended'].id}/resume",
        "sheets": "/staff/sheets",
        "irregularities": f"/staff/rounds/{scenery.rounds['suspended'].id}/irregularities",
        "irregularity": f"/staff/rounds/{scenery.rounds['suspended'].id}/irregularities"
        f"/{scenery.requests['irregularity']}",
        "committee": f"/staff/dossiers/{scenery.dossiers['committee'].id}",
    }  # fmt: skip


def administrator(scenery: Scenery) -> dict[str, str]:
    user = scenery.people["investor"].id
    return {
        "security": "/account/security", "codes": "/account/security/codes",
        "again": "/account/again", "phone-remove": "/account/security/phone/remove",
        "passkey-remove": f"/account/security/passkeys/{scenery.requests['passkey']}/remove",
        "settings": "/staff/settings", "setting": "/staff/settings/success_fee_bps",
        "setting-change": "/staff/settings/bank_cool_off/change",
        "queue": "/staff", "users": "/staff/users", "user": f"/staff/users/{user}",
        "close": f"/staff/users/{user}/deactivate",
        "lost-factors": f"/staff/users/{user}/factors",
        "end-sessions": f"/staff/users/{user}/sessions/end",
        "grant": f"/staff/users/{user}/roles/founder/grant",
        "grant-staff": f"/staff/users/{user}/roles/analyst/grant",
        "approvals": "/staff/approvals",
        "approval": f"/staff/approvals/{scenery.requests['role']}",
        "journal": "/staff/journal", "deliveries": "/staff/deliveries",
    }  # fmt: skip


# Who looks -> what they open; each is the name of one of the scenery's people, or a visitor.
LOOKERS: dict[str, Addresses] = {
    each.__name__: each
    for each in (
        visitor, newcomer, warned, returned, sophisticated, investor, abroad, founder, analyst,
        compliance, administrator,
    )
}  # fmt: skip

# What answers a GET and is no page: files, redirects, the provider's door, links of mails.
NO_PAGES = {
    "static", "bootstrap.static", "styleguide.styleguide",
    "pages.language", "hooks.hook", "accounts.home", "security.confirm_email",
    "security.change_email_confirm", "accounts.second_step",
    "security.reset_password", "payments.card_return", "payments.pay",
    "rounds.gauge",
    "rounds.decide_irregularity", "rounds.review_correction",
    "rounds.kiis_pdf", "rounds.document", "rounds.preview_sheet", "rounds.certificate",
    "subscriptions.part_certificate", "subscriptions.part_invoice",
    "dossiers.document", "backoffice.dossier_document", "kyc.document",
    "kyc.examine_document", "kyc.examine_page", "kyc.company_paper",
    "subscriptions.agreement", "subscriptions.sheet", "subscriptions.amount",
    "subscriptions.sign", "subscriptions.revoke", "subscriptions.sign_jointly",
    "subscriptions.joint_order_sheet", "kyc.agree_jointly",
    "subscriptions.agree_to_representative", "subscriptions.representative_paper",
    "subscriptions.allotment_csv", "subscriptions.allotment_of_company_csv",
    "provider_account.come_back", "rounds.invoice", "subscriptions.invoice",
    "fees.invoices_csv", "fees.invoice",
    "bank_account.statement", "health.healthz", "health.readyz", "well_known.security_txt",
    "captable.table_csv", "captable.register_csv", "captable.account_csv",
    "captable.account_pdf",
    "backoffice.person_account_csv", "backoffice.person_held_csv",
    "backoffice.ledger_account_csv", "reconciliation.month_csv", "reconciliation.month_pdf",
    "reconciliation.settlement", "disputes.paper",
    "payments.statement_csv", "payments.statement_pdf",
}  # fmt: skip
