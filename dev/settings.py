"""With which settings does the demo run? Those of the environment win; the rest is made here."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dev.paths import IS_MAC, PYTHON, VAR, VENV, private_folder, write_private
from dev.steps import clean_environment
from dev.system import libraries_environment

KEYRINGS = ("FACTORS_KEYS", "DOCUMENTS_KEYS")  # keys that can be changed carry a name
SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "CHECKPOINT_KEY", *KEYRINGS)
# What a command beside the demo needs to know of it.
READ = (
    "WISEED_ENV",
    "DATABASE_URL",
    "MIGRATE_DATABASE_URL",
    "REPORT_DATABASE_URL",
    "REDIS_URL",
    "PUBLIC_URL",
    "FILES_DIR",
    *SECRETS,
    "MANGOPAY_CLIENT_ID",
    "MANGOPAY_API_KEY",
    "MANGOPAY_URL",
    "SIMULATOR_URL",
)
CLIENT_ID, API_KEY = "levain-demo", "levain-demo-key"  # of a provider whose money is not real
DEMO_IS_WELCOMING = False  # whether the demo's provider verifies owners at once


def has_real_provider() -> bool:
    """Whether the environment names a payment provider, so that no simulator is wanted."""
    return bool(os.environ.get("MANGOPAY_URL"))


def tools_environment() -> dict[str, str]:
    """The environment in which the programs of `.venv` find each other."""
    env = clean_environment() | libraries_environment()
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    env["PYTHONUNBUFFERED"] = "1"
    if IS_MAC:
        # The worker forks; macOS would kill the child for what its libraries did before.
        env["OBJC_DISABLE_INITIALIZE_FORK_SAFETY"] = "YES"
    return env


def demo(
    *, database: Mapping[str, str], redis_url: str, address: str, simulator_port: int
) -> dict[str, str]:
    """Everything that the platform reads, for a demo on this machine.

    `database` says where its three roles connect, unless the environment names a database.
    """
    made = {
        "WISEED_ENV": "demo",
        **database,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": address,
        "FILES_DIR": str(private_folder(VAR / "files")),
        **_secrets(VAR / "secrets.json"),
    }
    env = tools_environment()
    made |= {name: env[name] for name in made if env.get(name)}
    return env | made | ({} if has_real_provider() else simulated_provider(simulator_port))


def remember(env: Mapping[str, str]) -> None:
    """Keep what the demo runs with, so that a command can be run beside it (`dev.command`)."""
    write_private(VAR / "demo.json", json.dumps({name: env[name] for name in READ if name in env}))


def simulated_provider(port: int) -> dict[str, str]:
    """The payment provider's settings when it is the simulator of this machine."""
    return {
        "MANGOPAY_CLIENT_ID": CLIENT_ID,
        "MANGOPAY_API_KEY": API_KEY,
        "MANGOPAY_URL": f"http://127.0.0.1:{port}/v2.01/",
        "SIMULATOR_URL": f"http://127.0.0.1:{port}",
    }


def simulator_command(
    books: Path, port: int, *, is_welcoming: bool = True, has_panel: bool = True
) -> list[str | Path]:
    """How the simulator is started; its books are one SQLite file.

    A welcoming one verifies every owner at once, for whoever does not want to play these steps.
    """
    program: list[str | Path] = [PYTHON, "-m", "wiseed_like.payments.simulator"]
    chosen = {"--welcoming": is_welcoming, "--faults": has_panel}
    switches = [name for name, wanted in chosen.items() if wanted]
    return [*program, "--port", str(port), "--data", books, *switches]


def _secrets(file: Path) -> dict[str, str]:
    """Made once, so that people stay signed in from one start to the next."""
    try:
        kept: dict[str, str] = json.loads(file.read_text())
    except (OSError, ValueError):
        kept = {}
    missing = [name for name in SECRETS if name not in kept]
    if missing:
        kept |= {name: _new_secret(name) for name in missing}
        write_private(file, json.dumps(kept))
    return kept


def _new_secret(name: str) -> str:
    made = secrets.token_urlsafe(32)
    return f"demo:{made}" if name in KEYRINGS else made
