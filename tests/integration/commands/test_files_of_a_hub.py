"""What a hub keeps in its data folder: words and keys that last, private files, ports used again."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import yaml

from hub.commands import key_files, region_file, run_file
from hub.commands.places import places
from hub.commands.ports import ports
from hub.commands.run_file import HttpFace, KafkaFace, MailFace, PostgresFace, Process, RunFile
from hub.embedded.ports import choose
from hub.embedded.trouble import FolderUnusableError, PortTakenError
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.sealing.hpke import PrivateKey
from hub.settings import Settings
from hub.vault import master
from hub.web.tokens import read_tokens

ORGS = (OrgId("koulu"), OrgId("jarjesto"))


def a_run(data: Path, *numbers: int) -> RunFile:
    """Return a run file whose ports are these seven."""
    kafka, postgres, mail, http, *metrics = numbers or (0,) * 7
    return RunFile(
        ready=True,
        region="saaristo",
        data=str(data),
        kafka=KafkaFace(bootstrap=f"127.0.0.1:{kafka}"),
        postgres=PostgresFace(
            hub=f"postgresql://hub:word@127.0.0.1:{postgres}/hub",
            vault=f"postgresql://vault:word@127.0.0.1:{postgres}/vault",
        ),
        http=HttpFace(base=f"http://127.0.0.1:{http}"),
        metrics=tuple(f"http://127.0.0.1:{port}/metrics" for port in metrics),
        registry=f"http://127.0.0.1:{http}/registry",
        mail=MailFace(smtp=f"127.0.0.1:{mail}"),
        processes=(Process(name="worker", pid=1),),
    )


def free_ports(count: int) -> tuple[int, ...]:
    """Return different free ports."""
    found: set[int] = set()
    while len(found) < count:
        found.add(choose("test"))
    return tuple(found)


def test_words_and_keys_are_the_same_at_every_start(tmp_path: Path) -> None:
    """A partner's password, token and key outlive a restart."""
    first = (key_files.org_passwords(tmp_path, ORGS), key_files.http_tokens(tmp_path, ORGS))
    keys = key_files.org_keys(tmp_path, ORGS)
    assert (key_files.org_passwords(tmp_path, ORGS), key_files.http_tokens(tmp_path, ORGS)) == first
    assert key_files.org_keys(tmp_path, ORGS) == keys
    assert len({*first[0].values(), *first[1].values()}) == 4


def test_only_hashes_of_tokens_are_kept_for_the_intake(tmp_path: Path) -> None:
    """The intake's file knows a token without holding it."""
    tokens = key_files.http_tokens(tmp_path, ORGS)
    text = (tmp_path / key_files.TOKENS).read_text()
    assert not any(token in text for token in tokens.values())
    assert read_tokens(text).org_of(tokens[ORGS[0]]) == ORGS[0]


def test_the_private_half_belongs_to_the_public_one(tmp_path: Path) -> None:
    """What is sealed to an organisation opens with its key file, which nobody else reads."""
    public = key_files.org_keys(tmp_path, ORGS)[ORGS[0]]
    path = tmp_path / "keys" / "koulu.key"
    assert PrivateKey.of(path.read_text().strip()).public.text() == public
    assert path.stat().st_mode & 0o077 == 0


def test_a_master_key_is_made_once_with_a_warning(tmp_path: Path) -> None:
    """The warning comes when it is made, never again."""
    said: list[str] = []
    key_files.own_master(tmp_path, said.append)
    key = master.load(key_files.master_key(tmp_path))
    assert any("WARNING" in line for line in said)
    said.clear()
    key_files.own_master(tmp_path, said.append)
    assert not said
    assert master.load(key_files.master_key(tmp_path)) == key


def test_a_region_file_s_own_public_key_wins() -> None:
    """The embedded hub's key is only for who names none."""
    text = region_file.read(None)
    orgs = list(text.region().organisations)
    made = {org: PrivateKey(bytes([number + 1]) * 32).public.text() for number, org in enumerate(orgs)}
    once = text.with_keys(made)
    again = once.with_keys({org: made[orgs[0]] for org in orgs})
    assert {org: one.public_key for org, one in again.region().organisations.items()} == made
    assert yaml.safe_load(again.text) == yaml.safe_load(once.text)


def test_run_json_is_private_and_reads_back(tmp_path: Path) -> None:
    """Whoever may read the file may use what stands in it: only its owner."""
    run = a_run(tmp_path)
    run_file.write(tmp_path, run)
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600
    assert run_file.read(tmp_path) == run
    assert "credentials" not in json.loads((tmp_path / "run.json").read_text())["kafka"]


def test_a_stopped_hub_keeps_its_ports_and_no_process(tmp_path: Path) -> None:
    """After a stop nothing runs, and where things were is still known."""
    run_file.rest(tmp_path, a_run(tmp_path, *range(1, 8)))
    found = run_file.running(tmp_path)
    assert not found.ready
    assert not found.processes
    assert found.http.base == "http://127.0.0.1:4"


def test_a_damaged_run_json_is_told_without_its_content(tmp_path: Path) -> None:
    """The complaint names the file, never a word of it."""
    (tmp_path / "run.json").write_text('{"ready": "secret-word"}')
    with pytest.raises(FolderUnusableError) as told:
        run_file.read(tmp_path)
    assert "secret-word" not in str(told.value)


def test_without_a_started_hub_nothing_is_known(tmp_path: Path) -> None:
    """A command in an empty folder says what to do."""
    with pytest.raises(RefusedError, match="hub up"):
        places(Settings(data=tmp_path))


def test_yesterday_s_free_ports_are_used_again(tmp_path: Path) -> None:
    """A partner finds the hub where it was."""
    before = free_ports(8)
    run_file.write(tmp_path, a_run(tmp_path, *before))
    found = ports(Settings(data=tmp_path))
    assert (found.kafka, found.postgres, found.mail, found.http, *found.metrics) == before


def test_a_process_that_is_new_since_yesterday_gets_a_port_of_its_own(tmp_path: Path) -> None:
    """A folder of an older hub knows fewer; all others stay where they were."""
    before = free_ports(7)
    run_file.write(tmp_path, a_run(tmp_path, *before))
    found = ports(Settings(data=tmp_path))
    assert (found.kafka, found.postgres, found.mail, found.http, *found.metrics[:3]) == before
    assert len({*before, *found.metrics}) == 8


def test_a_port_taken_meanwhile_is_replaced(tmp_path: Path) -> None:
    """Only the taken one changes."""
    before = free_ports(7)
    run_file.write(tmp_path, a_run(tmp_path, *before))
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", before[0]))
        stranger.listen()
        found = ports(Settings(data=tmp_path))
    assert found.kafka != before[0]
    assert (found.postgres, found.mail) == before[1:3]


def test_a_set_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    """A port that is set is never silently another one."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        with pytest.raises(PortTakenError):
            ports(Settings(data=tmp_path, http_port=stranger.getsockname()[1]))
