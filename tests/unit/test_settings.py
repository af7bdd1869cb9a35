"""Settings come once, from the environment and the files it names; what is wrong is named, never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from hub.errors import RefusedError
from hub.settings import read

OUTSIDE = {
    "HUB_KAFKA_BOOTSTRAP": "kafka.example:9093",
    "HUB_KAFKA_USERNAME": "hub",
    "HUB_KAFKA_PASSWORD": "planted-kafka",
    "HUB_DATABASE_URL": "postgresql://hub:planted-db@db.example/hub",
    "HUB_VAULT_URL": "postgresql://vault:planted-vault@db.example/vault",
    "HUB_SMTP_URL": "smtps://hub:planted-mail@mail.example:465",
    "HUB_MASTER_KEY_FILE": "/run/secrets/master",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)


def put(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set environment variables."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_settings_everything_is_embedded_and_no_secret_is_there() -> None:
    """The default is one machine, on loopback, with free ports."""
    settings = read()
    assert settings.embedded == {"kafka", "database", "vault", "mail"}
    assert (settings.http_host, settings.http_port, settings.metrics_host) == ("127.0.0.1", 0, "127.0.0.1")
    secrets = (settings.kafka_password, settings.database_url, settings.vault_url, settings.smtp_url)
    assert secrets == (None,) * 4


def test_every_part_may_be_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is embedded any more, and no secret shows in a repr."""
    put(monkeypatch, **OUTSIDE)
    settings = read()
    assert settings.embedded == frozenset()
    assert settings.kafka_password is not None
    assert settings.kafka_password.get_secret_value() == "planted-kafka"
    assert "planted" not in repr(settings)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """HUB_DATABASE_URL_FILE names it; the line break at its end is not part of the secret."""
    path = tmp_path / "url"
    path.write_text("postgresql://hub:x@db.example/hub\n")
    put(monkeypatch, HUB_DATABASE_URL_FILE=str(path))
    url = read().database_url
    assert url is not None
    assert url.get_secret_value() == "postgresql://hub:x@db.example/hub"


def test_a_secret_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The variable is named."""
    put(monkeypatch, HUB_SMTP_URL_FILE=str(tmp_path / "nothing"))
    with pytest.raises(RefusedError, match="HUB_SMTP_URL_FILE"):
        read()


def test_a_file_is_not_named_for_what_is_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The log level is not read from files."""
    put(monkeypatch, HUB_LOG_LEVEL_FILE=str(tmp_path / "nothing"))
    assert read().log_level == "info"


def test_arguments_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder given on the command line wins."""
    put(monkeypatch, HUB_DATA="/from/environment", HUB_REGION_FILE="/region.yaml")
    settings = read(data=Path("/from/argument"))
    assert (settings.data, settings.region_file) == (Path("/from/argument"), Path("/region.yaml"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_HTTP_PORT", "planted"),
        ("HUB_LOG_LEVEL", "planted"),
        ("HUB_STOP_SECONDS", "-1"),
        ("HUB_PUBLIC_URL", "planted"),
        ("HUB_DATABASE_URL", "mysql://hub:planted@db.example/hub"),
        ("HUB_VAULT_URL", "postgresql:planted"),
        ("HUB_VAULT_URL", "postgresql://vault:x@db.example:planted/vault"),
        ("HUB_SMTP_URL", "planted.example:25"),
        ("HUB_KAFKA_BOOTSTRAP", "planted.example"),
        ("HUB_KAFKA_BOOTSTRAP", "kafka://planted.example:9092"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Setting and rule, not what stood there."""
    put(monkeypatch, **{name: value})
    with pytest.raises(RefusedError, match=name) as caught:
        read()
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("missing", ["HUB_KAFKA_USERNAME", "HUB_KAFKA_PASSWORD", "HUB_MASTER_KEY_FILE"])
def test_what_belongs_together_is_wanted_together(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """A broker without credentials, or production without a master key, is refused."""
    put(monkeypatch, **{name: value for name, value in OUTSIDE.items() if name != missing})
    with pytest.raises(RefusedError, match=missing):
        read()


def test_settings_are_frozen() -> None:
    """Nobody changes them on the way."""
    settings = read()
    with pytest.raises(ValidationError):
        settings.http_port = 1


def test_the_vault_is_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who a person is and what is told of them never lie in one database."""
    put(monkeypatch, **OUTSIDE, HUB_LOG_LEVEL="info")
    monkeypatch.setenv("HUB_VAULT_URL", OUTSIDE["HUB_DATABASE_URL"])
    with pytest.raises(RefusedError, match="HUB_VAULT_URL") as caught:
        read()
    assert "planted" not in str(caught.value)


def test_several_brokers_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Host and port of each, with commas between them."""
    put(monkeypatch, **OUTSIDE | {"HUB_KAFKA_BOOTSTRAP": "one.example:9093,[::1]:9094"})
    assert read().kafka_bootstrap == "one.example:9093,[::1]:9094"


def test_the_place_where_alerts_open_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails link there; anything else is refused."""
    assert read().web_base is None
    put(monkeypatch, HUB_WEB_BASE="https://hub.example")
    assert str(read().web_base) == "https://hub.example/"
    put(monkeypatch, HUB_WEB_BASE="hub")
    with pytest.raises(RefusedError, match="HUB_WEB_BASE"):
        read()
