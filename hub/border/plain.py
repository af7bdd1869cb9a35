"""Does a record that came unsealed carry what must never travel unsealed? Then it is poison, whatever else it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hub.errors import PoisonError
from hub.schemas.identity_code import is_code_word

SECRET = frozenset({"hetu", "card", "text", "address", "given_name", "family_name", "email"})
"""Fields that only a sealed record may hold; a worker's name and phone are work contacts."""


def refuse_secrets(data: Mapping[str, object]) -> None:
    """Raise PoisonError (`unsealed_identity`) when `data` holds an identity code, a card, an address or text."""
    for name, value in _leaves(data):
        if value is not None and (name in SECRET or (isinstance(value, str) and is_code_word(value))):
            raise PoisonError("unsealed_identity", mend="seal the data to the hub's key")


def _leaves(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    pending: list[tuple[str, object]] = [("", data)]
    while pending:
        name, value = pending.pop()
        if name in SECRET or not isinstance(value, (Mapping, list)):
            yield name, value
        elif isinstance(value, Mapping):
            # A code could also hide as a key.
            pending.extend((str(key), inner) for key, inner in value.items())
            pending.extend(("", str(key)) for key in value)
        else:
            pending.extend((name, inner) for inner in value)
