"""Levain: an equity crowdfunding platform. `create_app()` is where the house is assembled."""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Loaded by `create_app`: the process that reads an upload needs this package, and no web.
    from flask import Flask

# Domains whose jobs listen to facts: every process must know them to address deliveries.
LISTENING = (
    "mailbox",
    "fees",
    "payments",
    "arrivals",
    "disputes",
    "reconciliation",
    "rounds",
    "subscriptions",
    "subscriptions.parts",
    "subscriptions.reopening",
    "subscriptions.waiting",
    "notices",
)
# Domains with tables, for the migrations; in the order of the storeys, lowest first.
MODELLED = (
    "accounts",
    "journal",
    "mailbox",
    "approvals",
    "house_settings",
    "accesses",
    "decisions",
    "documents",
    "ledger",
    "fees",
    "payments",
    "arrivals",
    "disputes",
    "reconciliation",
    "kyc",
    "investors",
    "issuers",
    "dossiers",
    "captable",
    "rounds",
    "subscriptions",
    "subscriptions.joint",
    "subscriptions.waiting",
    "retention",
    "demo",
)
ROOT = Path(__file__).resolve().parent.parent


def create_app(env: Mapping[str, str] | None = None) -> Flask:
    """Assemble the house from the environment. Raises ConfigError when it may not run."""
    from flask import Flask
    from flask_alembic import Alembic

    from wiseed_like import cli, logs, web
    from wiseed_like.config import read_settings
    from wiseed_like.db import Base, be_patient, db, owner_engine

    settings = read_settings(os.environ if env is None else env)
    logs.configure(readable=settings.is_demo)
    app = Flask("wiseed_like", template_folder=str(ROOT / "templates"))
    app.extensions["settings"] = settings
    # What a statement was given is somebody's data: no error shows it.
    # A database that was restarted costs nobody a page: `be_patient` tries what has rested.
    database = {
        "url": settings.database_url,
        "pool_recycle": 1800,
        "hide_parameters": True,
    }
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={
            "default": database,
            "aside": {**database, "isolation_level": "AUTOCOMMIT"},
        },
        ALEMBIC={
            "script_location": str(ROOT / "migrations"),
            "version_locations": [str(ROOT / "migrations" / "versions")],
        },
    )
    db.init_app(app)
    # The library ends every request in an event loop, to close asynchronous sessions: the house
    # has none, and a test that drives a browser may not open a second loop.
    app.teardown_appcontext_funcs = [
        end for end in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(end)
    ]
    with app.app_context():
        for engine in db.engines.values():
            be_patient(engine)
    for domain in MODELLED:
        importlib.import_module(f"wiseed_like.{domain}.models")
    for domain in LISTENING:
        importlib.import_module(f"wiseed_like.{domain}.jobs")
    web.assemble(app, settings)
    owner = owner_engine(settings.migrate_database_url)
    Alembic(metadatas=Base.metadata, engines=owner).init_app(app)
    cli.register(app)
    return app
