"""DIR/run.json: where a running hub is reached, and with which words; only its owner reads it (mode 0600)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hub.embedded.folder import write_private
from hub.embedded.trouble import FolderUnusableError
from hub.errors import RefusedError

_FILE: Final = "run.json"


class _Face(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Credential(_Face):
    """A log-in."""

    username: str
    password: str = Field(repr=False)


class Credentials(_Face):
    """Log-ins to an embedded Kafka."""

    admin: Credential
    orgs: Mapping[str, Credential]


class KafkaFace(_Face):
    """How to reach Kafka; `credentials` only when it is embedded."""

    bootstrap: str
    security_protocol: str = "SASL_PLAINTEXT"
    sasl_mechanism: str = "SCRAM-SHA-512"
    credentials: Credentials | None = None


class PostgresFace(_Face):
    """URLs of the databases; without user and password when they are not embedded."""

    hub: str = Field(repr=False)
    vault: str = Field(repr=False)


class HttpFace(_Face):
    """The HTTP intake, and the organisations' tokens when something is embedded."""

    base: str
    tokens: Mapping[str, str] = Field(default_factory=dict, repr=False)


class MailFace(_Face):
    """The mail server; a maildir only when it is embedded."""

    smtp: str
    maildir: str | None = None


class Process(_Face):
    """One process that runs."""

    name: str
    pid: int


class RunFile(_Face):
    """What `hub status` tells, without its figures."""

    ready: bool
    region: str
    data: str
    kafka: KafkaFace
    postgres: PostgresFace
    http: HttpFace
    metrics: tuple[str, ...]
    registry: str
    mail: MailFace
    processes: tuple[Process, ...]


def write(data: Path, run: RunFile) -> None:
    """Replace DIR/run.json in one step."""
    write_private(data / _FILE, run.model_dump_json(indent=1, exclude_none=True) + "\n")


def read(data: Path) -> RunFile | None:
    """Return what DIR/run.json says, None when there is none; FolderUnusableError when it is damaged."""
    try:
        return RunFile.model_validate_json((data / _FILE).read_bytes())
    except FileNotFoundError:
        return None
    except OSError as err:
        raise FolderUnusableError(data, "run.json cannot be read") from err
    except ValidationError as err:
        raise FolderUnusableError(data, "run.json is damaged") from err


def running(data: Path) -> RunFile:
    """Return DIR/run.json of a hub that was started here; RefusedError `not_running` when there is none."""
    found = read(data)
    if found is None:
        raise RefusedError("not_running", field=str(data), rule="a running hub", mend="start it with: hub up")
    return found


def rest(data: Path, run: RunFile) -> None:
    """Note that nothing runs any more; ports and log-ins stay for the next start."""
    write(data, run.model_copy(update={"ready": False, "processes": ()}))
