"""The keys and words an embedded hub makes for itself and keeps in DIR/keys and DIR/passwords.json (mode 0600)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from hub.embedded.folder import passwords, write_private
from hub.embedded.trouble import from_os
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.sealing.hpke import KEY_BYTES, PrivateKey
from hub.vault import master
from hub.web.tokens import tokens_text

TOKENS: Final = "tokens.json"
"""The hashes of the HTTP tokens; the tokens themselves are in run.json."""
Say = Callable[[str], None]


def master_key(data: Path) -> Path:
    """Return where an embedded hub keeps its master key."""
    return data / "keys" / "master.key"


def org_passwords(data: Path, orgs: Iterable[OrgId]) -> Mapping[OrgId, str]:
    """Return each organisation's Kafka password, the same at every start."""
    return _words(data, "kafka org", orgs)


def http_tokens(data: Path, orgs: Iterable[OrgId]) -> Mapping[OrgId, str]:
    """Return each organisation's HTTP token in clear, the same at every start; DIR/tokens.json gets their hashes."""
    tokens = _words(data, "http token", orgs)
    text = tokens_text({str(org): token for org, token in tokens.items()})
    if not (data / TOKENS).exists() or (data / TOKENS).read_text("utf-8") != text:
        write_private(data / TOKENS, text)
    return tokens


def org_keys(data: Path, orgs: Iterable[OrgId]) -> Mapping[OrgId, str]:
    """Return each organisation's public key; the private half lies in DIR/keys/<org>.key, for that organisation."""
    folder = _folder(data)
    return {org: _org_key(folder / f"{org}.key").public.text() for org in orgs}


def own_master(data: Path, say: Say) -> None:
    """Make DIR/keys/master.key when there is none, with a warning."""
    path = master_key(data)
    if path.exists():
        return
    _folder(data)
    master.generate(path)
    say(f"WARNING: made a master key: {path}")
    say("WARNING: whoever has it can open everything; without it nothing opens.")
    say("WARNING: good for trying the hub out; else set HUB_MASTER_KEY_FILE.")


def _words(data: Path, use: str, orgs: Iterable[OrgId]) -> Mapping[OrgId, str]:
    names = {org: f"{use} {org}" for org in orgs}
    found = passwords(data, names.values())
    return {org: found[name] for org, name in names.items()}


def _org_key(path: Path) -> PrivateKey:
    try:
        return PrivateKey.of(path.read_text("ascii").strip())
    except FileNotFoundError:
        key = PrivateKey(secrets.token_bytes(KEY_BYTES))
        write_private(path, key.text() + "\n")
        return key
    except (OSError, UnicodeDecodeError) as err:
        raise RefusedError(
            "key_file", field=path.name, rule="a readable key file", mend="remove it to make it anew"
        ) from err


def _folder(data: Path) -> Path:
    folder = data / "keys"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as err:
        raise from_os(err, data) from err
    return folder
