"""The command line itself: help with examples, JSON for programs, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.commands.main import command_line
from hub.commands.run_file import RunFile
from hub.commands.words import complain
from hub.errors import RefusedError, StoppedError, UnavailableError

ROOT = Path(__file__).parents[3]
REGION = ROOT / "ops" / "regions" / "etela-savo.yaml"
COMMANDS = (
    "ack", "demo", "disclosures", "doctor", "down", "inbox", "pause", "plan", "rebuild", "receipt", "resume", "run",
    "status", "statutory-uses", "submit", "up", "who-sees", "why",
)  # fmt: skip
GROUPS = ("quarantine list", "quarantine show", "region check", "schemas list", "schemas check", "schemas export")
RUN = CliRunner()


def hub(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one command as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "hub", *words], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("command", [*COMMANDS, *GROUPS])
def test_every_command_s_help_has_an_example(command: str) -> None:
    """Nobody has to guess how a command is written."""
    told = RUN.invoke(command_line(), [*command.split(), "--help"])
    assert told.exit_code == 0
    assert f"hub {command}" in told.stdout


def test_a_right_region_file_is_summed_up_in_json() -> None:
    """Programs get the region's data without names of people."""
    told = RUN.invoke(command_line(), ["region", "check", str(REGION), "--json"])
    found = json.loads(told.stdout)
    assert told.exit_code == 0
    assert found["ok"]
    assert found["region"] == "etela-savo"
    assert "Koskela" not in told.stdout


def test_every_mistake_of_a_region_file_has_its_line(tmp_path: Path) -> None:
    """Two mistakes, two lines, exit code 1."""
    text = (
        REGION.read_text("utf-8").replace("sector: parish", "sector: perish", 1).replace("within: 1", "within: -1", 1)
    )
    broken = tmp_path / "broken.yaml"
    broken.write_text(text, "utf-8")
    told = RUN.invoke(command_line(), ["region", "check", str(broken)])
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(f"{broken}:") for line in lines)


def test_the_committed_schemas_are_those_of_the_catalogue() -> None:
    """The gate is green."""
    assert RUN.invoke(command_line(), ["schemas", "check"]).exit_code == 0
    told = RUN.invoke(command_line(), ["schemas", "check", "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"ok": True, "not_committed": []}


def test_schemas_are_exported_as_they_are_committed(tmp_path: Path) -> None:
    """A partner gets exactly what is on the wire, and every word that may stand in it."""
    assert RUN.invoke(command_line(), ["schemas", "export", str(tmp_path)]).exit_code == 0
    committed = ROOT / "hub" / "schemas" / "avro"
    assert {one.name: one.read_text() for one in tmp_path.glob("*.avsc")} == {
        one.name: one.read_text() for one in committed.glob("*.avsc")
    }
    words = json.loads((tmp_path / "codes.json").read_text("utf-8"))
    assert words["services"]["home_service"]["task"] == "social_work"
    assert {one["word"] for one in words["lists"]["concern_level"]} == {"none", "small", "notable", "great"}
    assert "concern.raised" in words["senders"]["parish"]
    assert "## Code lists" in (tmp_path / "catalogue.md").read_text("utf-8")


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    """An unknown word and a missing argument are the caller's mistake."""
    assert hub("plan").returncode == 2
    assert hub("dance").returncode == 2
    assert hub("rebuild", "--data", str(tmp_path)).returncode == 2


def test_without_a_hub_a_command_is_refused_with_a_mend(tmp_path: Path) -> None:
    """Exit code 1, and what to do about it."""
    told = hub("inbox", "--as", "anybody", "--data", str(tmp_path))
    assert told.returncode == 1
    assert "hub up" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_status_of_a_hub_never_started_has_the_whole_shape(tmp_path: Path) -> None:
    """A program finds every key, with nothing in it; people and exit code are told as for every command."""
    told = hub("status", "--json", "--data", str(tmp_path))
    found = json.loads(told.stdout)
    assert told.returncode == 1
    assert "hub up" in told.stderr
    assert set(found) == {*RunFile.model_fields, "lag", "waiting", "quarantine"}
    assert (found["ready"], found["data"], found["region"]) == (False, str(tmp_path), None)
    assert found["waiting"] == {"log": None, "deliveries": None, "notices": None}
    assert found["kafka"]["bootstrap"] is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(RefusedError("not_found"), 1, id="refused"),
        pytest.param(StoppedError("other_master_key"), 1, id="stopped"),
        pytest.param(UnavailableError("database"), 3, id="a dependency is down"),
    ],
)
def test_each_kind_of_error_has_its_exit_code(error: RefusedError | StoppedError | UnavailableError, code: int) -> None:
    """Programs can tell a no from a not now."""
    assert complain(error) == code


def test_a_database_that_is_away_is_exit_code_3(tmp_path: Path) -> None:
    """A hub whose database does not answer is told as down, without its address or password."""
    key = tmp_path / "master.key"
    key.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    key.chmod(0o600)
    outside = {
        "HUB_KAFKA_BOOTSTRAP": "127.0.0.1:1", "HUB_KAFKA_USERNAME": "hub", "HUB_KAFKA_PASSWORD": "kafka-word",
        "HUB_DATABASE_URL": "postgresql://hub:planted-word@127.0.0.1:1/hub",
        "HUB_VAULT_URL": "postgresql://vault:planted-word@127.0.0.1:1/vault",
        "HUB_SMTP_URL": "smtp://127.0.0.1:1", "HUB_MASTER_KEY_FILE": str(key), "HUB_DATA": str(tmp_path),
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-m", "hub", "quarantine", "list"], env=outside, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert told.returncode == 3
    assert "database is not available" in told.stderr
    assert "planted-word" not in told.stderr + told.stdout


def test_what_nobody_foresaw_is_told_without_a_value() -> None:
    """An unforeseen error shows its class and place in one line, never its words."""
    code = (
        "import sys, typer\n"
        "from hub.commands.main import obey\n"
        "def bad(): raise ValueError('planted-word')\n"
        "app = typer.Typer(pretty_exceptions_enable=False)\n"
        "app.command()(bad)\n"
        "obey(app)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 1
    assert json.loads(told.stderr)["error"] == "ValueError"
    assert "planted-word" not in told.stderr + told.stdout
