"""When does the house refuse to start? Where money is real, whatever belongs to a demo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dev import settings as development
from dev.paths import ROOT
from tests.support.production import PRODUCTION, random_key
from wiseed_like.config import ConfigError, read_settings


class TestProduction:
    def test_starts_with_all_it_needs(self):
        settings = read_settings(PRODUCTION)

        assert not settings.is_demo
        assert not settings.has_movable_clock

    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"SIMULATOR_URL": "http://127.0.0.1:9"}, "SIMULATOR_URL"),
            ({"MANGOPAY_URL": "http://127.0.0.1:9/v2.01/"}, "MANGOPAY_URL"),
            ({"MANGOPAY_URL": "http://localhost:9/v2.01/"}, "MANGOPAY_URL"),
            ({"DEMO_CLOCK": "1"}, "DEMO_"),
            ({"DEMO_PEOPLE": ""}, "DEMO_"),
            ({"SECRET_KEY": "short"}, "SECRET_KEY"),
            ({"SECURITY_PASSWORD_SALT": "short"}, "SECURITY_PASSWORD_SALT"),
            ({"PUBLIC_URL": "http://levain.example"}, "PUBLIC_URL"),
            ({"SMTP_HOST": ""}, "SMTP_HOST"),
            ({"PROXIES": "one"}, "PROXIES"),
            ({"HOSTS": "www.levain.example"}, "HOSTS"),
            ({"HOSTS": "levain.example .example"}, "HOSTS"),
            ({"HOSTS": "levain.example *"}, "HOSTS"),
            ({"MANGOPAY_API_KEY": "levain-demo-key"}, "MANGOPAY_API_KEY"),
            ({"WISEED_ENV": "staging"}, "WISEED_ENV"),
            ({"SMTP_PORT": "1e3"}, "SMTP_PORT"),
            ({"SUCCESS_FEE_BPS": "-1"}, "SUCCESS_FEE_BPS"),
        ],
    )
    def test_refuses_to_start(self, changed: dict[str, str], named: str):
        with pytest.raises(ConfigError, match=named):
            read_settings(PRODUCTION | changed)

    @pytest.mark.parametrize("name", sorted(PRODUCTION.keys() - {"WISEED_ENV"} - {"SMTP_HOST"}))
    def test_names_what_is_missing(self, name: str):
        with pytest.raises(ConfigError, match=name):
            read_settings({each: said for each, said in PRODUCTION.items() if each != name})

    def test_is_what_runs_when_nothing_is_said(self):
        without = {each: said for each, said in PRODUCTION.items() if each != "WISEED_ENV"}

        assert read_settings(without).environment == "production"

    def test_names_everything_at_once(self):
        with pytest.raises(ConfigError) as told:
            read_settings({})

        assert str(told.value).count("\n") > 8


class TestASecret:
    """Borrowed, guessable or used twice: production does not start with it."""

    @pytest.mark.parametrize(
        "weak",
        [
            "k" * 43,
            "abcdefabcdefabcdefabcdefabcdefabcdef",
            "change-me-change-me-change-me-change-me",
            "a secret of the tests, at least this long",
            "dev-salt-dev-salt-dev-salt-dev-salt",
            "correct-horse-battery-default-password",
            "dGhpcyBpcyBubyByYW5kb20ga2V5IGF0IGFsbCAhISE",
        ],
    )
    @pytest.mark.parametrize("name", ["SECRET_KEY", "SECURITY_PASSWORD_SALT"])
    def test_that_somebody_wrote_is_refused(self, name: str, weak: str):
        with pytest.raises(ConfigError, match=name) as told:
            read_settings(PRODUCTION | {name: weak})

        assert weak not in str(told.value)

    @pytest.mark.parametrize("name", ["CHECKPOINT_KEY", "FACTORS_KEYS", "DOCUMENTS_KEYS"])
    @pytest.mark.parametrize(
        "wrong",
        ["short", "é" * 43, "A" * 44 + "==", random_key()[:-4]],
        ids=["short", "foreign", "padded", "cut"],
    )
    def test_that_is_no_key_of_32_bytes_is_refused_everywhere(self, name: str, wrong: str):
        value = wrong if name == "CHECKPOINT_KEY" else f"k1:{wrong}"

        for environment in ("production", "demo", "test"):
            with pytest.raises(ConfigError, match=name):
                read_settings(PRODUCTION | {"WISEED_ENV": environment, name: value})

    def test_that_opens_two_things_is_refused(self):
        same = PRODUCTION["SECRET_KEY"]

        with pytest.raises(ConfigError, match="the same as"):
            read_settings(PRODUCTION | {"FACTORS_KEYS": f"k1:{same}"})
        with pytest.raises(ConfigError, match="the same as"):
            read_settings(PRODUCTION | {"DOCUMENTS_KEYS": f"k2:{PRODUCTION['CHECKPOINT_KEY']}"})

    def test_of_an_example_starts_nothing(self):
        lines = (ROOT / "deploy" / "env.example").read_text().splitlines()
        example = dict(each.split("=", 1) for each in lines if each and each[0] != "#")

        with pytest.raises(ConfigError) as told:
            read_settings(example)

        assert all(name in str(told.value) for name in ("SECRET_KEY", "DATABASE_URL", "SMTP_HOST"))


class TestAServiceOnAnotherMachine:
    @pytest.mark.parametrize(
        ("changed", "named"),
        [
            ({"DATABASE_URL": "postgresql://app@db/levain?sslmode=verify-full"}, "password"),
            ({"DATABASE_URL": "postgresql://app:x@db/levain"}, "verify-full"),
            ({"DATABASE_URL": "postgresql://app:x@10.0.0.5/levain?sslmode=require"}, "verify-full"),
            ({"REDIS_URL": "redis://:x@queue:6379/0"}, "TLS"),
            ({"REDIS_URL": "rediss://queue:6379/0"}, "password"),
        ],
    )
    def test_needs_a_password_and_tls_that_is_checked(self, changed: dict[str, str], named: str):
        with pytest.raises(ConfigError, match=named):
            read_settings(PRODUCTION | changed)

    @pytest.mark.parametrize(
        "changed",
        [
            {"DATABASE_URL": "postgresql://app:x@db/levain?sslmode=verify-full"},
            {"DATABASE_URL": "postgresql:///levain?host=/var/run/postgresql"},
            {"REDIS_URL": "rediss://:x@queue:6379/0"},
            {"REDIS_URL": "unix:///run/redis/redis.sock"},
        ],
    )
    def test_that_has_them_is_believed(self, changed: dict[str, str]):
        assert read_settings(PRODUCTION | changed)


class TestTheHosts:
    def test_are_that_of_the_public_address_when_none_are_named(self):
        assert read_settings(PRODUCTION).hosts == ("levain.example",)

    def test_of_a_demo_are_also_those_of_the_machine(self):
        hosts = read_settings(PRODUCTION | {"WISEED_ENV": "demo"}).hosts

        assert hosts == ("levain.example", "localhost", "127.0.0.1", "[::1]")


class TestTheSecretsOfADemo:
    def test_from_before_the_keys_had_names_are_completed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        """People stay signed in: what is known is kept, what is missing is made."""
        monkeypatch.setattr(development, "VAR", tmp_path)
        before = {"SECRET_KEY": random_key(), "FACTORS_KEY": random_key()}
        (tmp_path / "secrets.json").write_text(json.dumps(before))

        env = development.demo(
            database={"DATABASE_URL": "postgresql:///levain"},
            redis_url="redis://",
            address="http://127.0.0.1",
            simulator_port=1,
        )

        assert read_settings(env).secret_key == before["SECRET_KEY"]
        assert list(read_settings(env).factors_keys) == ["demo"]
        kept = json.loads((tmp_path / "secrets.json").read_text())
        assert kept["FACTORS_KEYS"] == env["FACTORS_KEYS"]
