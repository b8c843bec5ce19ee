"""With which settings does the house run? Read once from the environment, failing loudly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from wiseed_like import dangers

ENVIRONMENTS = ("production", "demo", "test")


class ConfigError(Exception):
    """The environment does not describe a house that may run."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Who operates the platform: a white label, so all of it is a setting."""

    name: str
    company: str
    lei: str
    authorisation: str
    contact_email: str
    address: str
    siren: str
    vat_number: str
    # On invoices: legal form, capital and register; why no VAT is asked where the rate is zero.
    registration: str
    no_vat: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between two installations."""

    environment: str
    database_url: str
    redis_url: str
    # Where only migrations, which may change tables, and reports, which may read views, connect.
    migrate_database_url: str
    report_database_url: str
    secret_key: str
    password_salt: str
    # Keys of their own, so that one that leaks opens one thing only (docs/keys.md).
    factors_keys: dict[str, str]
    documents_keys: dict[str, str]
    checkpoint_key: str
    public_url: str
    # Names that a request may ask for, and how many proxies of ours stand in front.
    hosts: tuple[str, ...]
    proxies: int
    files_dir: Path
    # Where signed checkpoints of the journal go: a disk that the database is not on.
    checkpoints_dir: Path
    # Where a virus scanner listens (host:port or the path of a socket); none when empty.
    clamd: str
    mangopay_client_id: str
    mangopay_api_key: str
    mangopay_url: str
    simulator_url: str
    smtp_host: str
    smtp_port: int
    smtp_user: str
    smtp_password: str
    mail_from: str
    success_fee_bps: int
    platform: Platform

    @property
    def is_demo(self) -> bool:
        return self.environment == "demo"

    @property
    def has_movable_clock(self) -> bool:
        """Only where nobody's money is real."""
        return self.environment in ("demo", "test")


def read_settings(env: Mapping[str, str]) -> Settings:
    """Read the settings. Raises ConfigError naming every variable that is missing or wrong."""
    environment = env.get("WISEED_ENV", "production")
    faults: list[str] = []
    if environment not in ENVIRONMENTS:
        faults.append(f"WISEED_ENV must be one of {', '.join(ENVIRONMENTS)}, not {environment!r}")

    def need(name: str) -> str:
        value = env.get(name, "")
        if not value:
            faults.append(f"{name} is missing")
        return value

    def whole(name: str, default: str) -> int:
        value = env.get(name, default)
        if not value.isascii() or not value.isdigit():
            faults.append(f"{name} must be a whole number, not {value!r}")
            return 0
        return int(value)

    def keys(name: str) -> dict[str, str]:
        """`name:key name:key`, the first one being today's."""
        pairs = [each.partition(":") for each in need(name).split()]
        if any(not label or not key for label, _, key in pairs):
            faults.append(f"{name} must be written as name:key, separated by spaces")
        return {label: key for label, _, key in pairs}

    settings = Settings(
        environment=environment,
        database_url=need("DATABASE_URL"),
        redis_url=need("REDIS_URL"),
        # Where money is real, only the release process is told the owner's address.
        migrate_database_url=env.get("MIGRATE_DATABASE_URL", "")
        or ("" if environment == "production" else env.get("DATABASE_URL", "")),
        report_database_url=env.get("REPORT_DATABASE_URL", ""),
        secret_key=need("SECRET_KEY"),
        password_salt=need("SECURITY_PASSWORD_SALT"),
        factors_keys=keys("FACTORS_KEYS"),
        documents_keys=keys("DOCUMENTS_KEYS"),
        checkpoint_key=need("CHECKPOINT_KEY"),
        public_url=need("PUBLIC_URL").rstrip("/"),
        hosts=_hosts(env, environment),
        proxies=whole("PROXIES", "1" if environment == "production" else "0"),
        files_dir=Path(need("FILES_DIR")).absolute(),
        checkpoints_dir=Path(
            env.get("CHECKPOINTS_DIR") or Path(env.get("FILES_DIR", "")) / "checkpoints"
        ).absolute(),
        clamd=env.get("CLAMD", ""),
        mangopay_client_id=need("MANGOPAY_CLIENT_ID"),
        mangopay_api_key=need("MANGOPAY_API_KEY"),
        mangopay_url=need("MANGOPAY_URL"),
        simulator_url=env.get("SIMULATOR_URL", ""),
        smtp_host=env.get("SMTP_HOST", ""),
        smtp_port=whole("SMTP_PORT", "587"),
        smtp_user=env.get("SMTP_USER", ""),
        smtp_password=env.get("SMTP_PASSWORD", ""),
        mail_from=env.get("MAIL_FROM", "Levain <ne-pas-repondre@levain.example>"),
        success_fee_bps=whole("SUCCESS_FEE_BPS", "700"),
        platform=Platform(
            name=env.get("PLATFORM_NAME", "Levain"),
            company=env.get("PLATFORM_COMPANY", "Levain SAS"),
            lei=env.get("PLATFORM_LEI", "969500LEVAINDEMO0051"),
            authorisation=env.get("PLATFORM_AUTHORISATION", "FP-2026-00"),
            contact_email=env.get("PLATFORM_CONTACT", "contact@levain.example"),
            address=env.get("PLATFORM_ADDRESS", "12 rue des Meuniers, 75012 Paris"),
            siren=env.get("PLATFORM_SIREN", "000000000"),
            vat_number=env.get("PLATFORM_VAT", "FR00000000000"),
            registration=env.get(
                "PLATFORM_REGISTRATION", "SAS au capital de 100 000 €, RCS Paris 000 000 000"
            ),
            no_vat=env.get(
                "PLATFORM_NO_VAT", "TVA non applicable : exonération, CGI, art. 261 C, 1°, e"
            ),
        ),
    )
    faults += dangers.malformed_keys(env)
    if environment == "production":
        faults += dangers.of_the_demo(env)
        faults += dangers.unsaid(env)
        faults += dangers.weak_secrets(env)
        faults += dangers.open_wires(env)
        faults += dangers.shared_roles(env)
        faults += dangers.open_names(settings.hosts, settings.public_url)
    if faults:
        raise ConfigError("the house cannot start:\n  " + "\n  ".join(faults))
    return settings


def _hosts(env: Mapping[str, str], environment: str) -> tuple[str, ...]:
    """HOSTS, or the host of PUBLIC_URL; a demo is also looked at from the machine it runs on."""
    own = urlsplit(env.get("PUBLIC_URL", "")).hostname or ""
    named = tuple(env.get("HOSTS", "").split()) or ((own,) if own else ())
    here = () if environment == "production" else ("localhost", "127.0.0.1", "[::1]")
    return tuple(dict.fromkeys((*named, *here)))
