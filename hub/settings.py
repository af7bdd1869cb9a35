"""What differs from machine to machine: one frozen value, read once, from `HUB_…` variables.

What is not set is embedded: the hub runs that part itself. A secret may stand in a file instead:
`HUB_DATABASE_URL_FILE` names the file that holds the value of `HUB_DATABASE_URL`. No secret has a default.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from hub.errors import RefusedError

PREFIX: Final = "HUB_"
SECRETS: Final = (
    *("kafka_password", "database_url", "vault_url", "smtp_url"),
    *("reconciler_kafka_password", "reconciler_database_url"),
)
SMTP_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LONGEST_SECRET: Final = 8192
_BROKERS: Final = re.compile(r"[^\s,/]+:\d{1,5}(,[^\s,/]+:\d{1,5})*")


def _brokers(value: str) -> str:
    if _BROKERS.fullmatch(value) is None:
        raise ValueError("host:port, several with commas between them")
    return value


def _postgresql(value: SecretStr) -> SecretStr:
    return _url(value, ("postgresql",), "postgresql://user:password@host:port/database")


def _smtp(value: SecretStr) -> SecretStr:
    return _url(value, tuple(SMTP_PORTS), "smtp://, smtp+starttls:// or smtps://host:port")


def _url(value: SecretStr, schemes: tuple[str, ...], rule: str) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        fits = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        # INVARIANT: without its cause, whose text holds part of the URL.
        raise ValueError(rule) from None
    return value


Port = Annotated[int, Field(ge=0, le=65535)]
"""0: a free one."""
Database = Annotated[SecretStr, AfterValidator(_postgresql)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Settings(BaseSettings):
    """Every setting; `read` makes it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, env_ignore_empty=True
    )

    data: Path = Path(".hub")
    """The data folder: embedded parts, run.json, key files."""
    region_file: Path | None = None
    """None: the region the hub comes with."""
    master_key_file: Path | None = None
    """None: one generated in the data folder, with a warning; needed as soon as nothing is embedded."""

    kafka_bootstrap: Annotated[str, AfterValidator(_brokers)] | None = None
    kafka_security: Literal["SASL_SSL", "SASL_PLAINTEXT"] = "SASL_SSL"
    kafka_ca_file: Path | None = None
    """None: the system's trust store."""
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None

    database_url: Database | None = None
    vault_url: Database | None = None
    reconciler_kafka_username: str | None = None
    """Who the reconciler logs in as; None: as the hub."""
    reconciler_kafka_password: SecretStr | None = None
    reconciler_database_url: Database | None = None
    """The database `hub` with the role `reconciler`; None: as the hub."""
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] | None = None
    """smtp://, smtp+starttls:// or smtps://, with user and password if the server wants them."""

    public_url: HttpUrl | None = None
    """Where workers and partners reach the hub; None: the address it listens on."""
    web_base: HttpUrl | None = None
    """Where workers open alerts in a browser: mails link to `<web_base>/a/<number>`. None: mails name the commands."""
    http_host: str = "127.0.0.1"
    http_port: Port = 0
    metrics_host: str = "127.0.0.1"
    metrics_port: Port = 0

    at: HttpUrl | None = None
    """Address of a hub elsewhere: an organisation's own machine sends its files there by HTTP."""
    token_file: Path | None = None
    """Holds the organisation's HTTP token; needed with HUB_AT."""
    watch_rest_seconds: Seconds = 5
    """How long a dropped file must not have changed before it is taken."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    start_seconds: Seconds = 60
    """How long embedded parts may take to start."""
    stop_seconds: Seconds = 15
    """How long work in flight may take to finish."""
    reconcile_seconds: Seconds = 60
    """How often the reconciler looks at what is new."""
    reconcile_records_per_second: Annotated[float, Field(gt=0)] = 2000
    """How fast it reads."""
    longest_wait_seconds: Seconds = 30
    """The longest pause between two tries while a part is away."""

    @property
    def embedded(self) -> frozenset[str]:
        """Return the parts the hub runs itself: of kafka, database, vault, mail."""
        outside = {
            "kafka": self.kafka_bootstrap,
            "database": self.database_url,
            "vault": self.vault_url,
            "mail": self.smtp_url,
        }
        return frozenset(part for part, where in outside.items() if where is None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then the files it names for secrets."""
        return (init_settings, env_settings, _SecretFiles(settings_cls))

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kafka_bootstrap is not None and (self.kafka_username is None or self.kafka_password is None):
            raise ValueError("HUB_KAFKA_BOOTSTRAP needs HUB_KAFKA_USERNAME and HUB_KAFKA_PASSWORD")
        if (self.reconciler_kafka_username is None) != (self.reconciler_kafka_password is None):
            raise ValueError("HUB_RECONCILER_KAFKA_USERNAME and HUB_RECONCILER_KAFKA_PASSWORD go together")
        if not self.embedded and self.master_key_file is None:
            raise ValueError("without embedded parts HUB_MASTER_KEY_FILE is needed")
        if self.at is not None and self.token_file is None:
            raise ValueError("HUB_AT needs HUB_TOKEN_FILE")
        if self.database_url is not None and self.database_url == self.vault_url:
            raise ValueError("HUB_VAULT_URL names a database of its own, not that of HUB_DATABASE_URL")
        return self


class _SecretFiles(PydanticBaseSettingsSource):
    """Takes a secret from the file that `HUB_<NAME>_FILE` names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[str | None, str, bool]:
        """Return the file's content without the last line break, None when no file is named."""
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE") if field_name in SECRETS else None
        return (_secret(field_name, Path(path)) if path else None), field_name, False

    def __call__(self) -> dict[str, str]:
        """Return what the files hold."""
        fields = self.settings_cls.model_fields
        found = {name: self.get_field_value(fields[name], name)[0] for name in SECRETS}
        return {name: value for name, value in found.items() if value is not None}


def read(*, data: Path | None = None, region_file: Path | None = None) -> Settings:
    """Return the settings of this process; arguments given go before the environment.

    RefusedError `bad_setting` names the first setting that is wrong and its rule, never the value.
    """
    given = {name: path for name, path in (("data", data), ("region_file", region_file)) if path is not None}
    try:
        return Settings().model_copy(update=given)
    except ValidationError as err:
        first = err.errors(include_input=False, include_url=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        raise RefusedError("bad_setting", field=f"{PREFIX}{name}" if name else "", rule=first["msg"]) from None


def _secret(name: str, path: Path) -> str:
    try:
        return path.read_text("utf-8")[:_LONGEST_SECRET].rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as err:
        variable = f"{PREFIX}{name.upper()}_FILE"
        raise RefusedError("bad_setting", field=variable, rule="a text file this process can read") from err
