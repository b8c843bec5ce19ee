"""When does the house refuse to start? Where money is real, whatever belongs to a demo."""

from __future__ import annotations

import pytest

from wiseed_like.config import ConfigError, read_settings

PRODUCTION = {
    "WISEED_ENV": "production",
    "DATABASE_URL": "postgresql://levain@db/levain",
    "REDIS_URL": "redis://queue:6379/0",
    "SECRET_KEY": "k" * 32,
    "SECURITY_PASSWORD_SALT": "s" * 32,
    "FACTORS_KEY": "f" * 43,
    "CHECKPOINT_KEY": "Y2hlY2twb2ludCBrZXkgb2YgdGhlIHRlc3RzIDMyIGI",
    "DOCUMENTS_KEYS": "k1:ZG9jdW1lbnRzIGtleSBvZiB0aGUgdGVzdHMgMzIgYnk",
    "PUBLIC_URL": "https://levain.example",
    "FILES_DIR": "/srv/levain",
    "MANGOPAY_CLIENT_ID": "levain",
    "MANGOPAY_API_KEY": "key",
    "MANGOPAY_URL": "https://api.mangopay.com/v2.01/",
    "SMTP_HOST": "smtp.levain.example",
    "PLATFORM_LEI": "969500LEVAINDEMO0051",
}


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
