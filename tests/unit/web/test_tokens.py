"""Tokens are known by their hashes alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.errors import RefusedError
from hub.web.tokens import TokensFile, fresh, hash_of, read_tokens, tokens_text


def test_a_token_is_found_by_its_hash() -> None:
    """The file holds no token, and still tells whose it is."""
    school, parish = fresh(), fresh()
    text = tokens_text({"mikkeli-koulut": school, "mikkeli-seurakunta": parish})
    assert school not in text
    assert read_tokens(text).org_of(parish) == "mikkeli-seurakunta"


def test_two_tokens_hold_while_one_is_changed() -> None:
    """Old and new one both name the organisation."""
    both = read_tokens(json.dumps({"koulu": [hash_of("old"), hash_of("new")]}))
    assert both.org_of("old") == both.org_of("new") == "koulu"


@pytest.mark.parametrize("token", ["", "x", "PLANTED" * 100_000])
def test_what_nobody_has_is_nobodys(token: str) -> None:
    """Neither empty nor endless words are taken for a token."""
    assert read_tokens(tokens_text({"koulu": fresh()})).org_of(token) is None


@pytest.mark.parametrize("text", ["", "[]", '{"koulu": "PLANTED"}', '{"koulu": ["PLANTED"]}', '{"koulu": [1]}'])
def test_a_damaged_file_is_refused_without_being_shown(text: str) -> None:
    """A clear token written by mistake must not reach a log."""
    with pytest.raises(RefusedError) as refused:
        read_tokens(text)
    assert "PLANTED" not in str(refused.value)


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    """A token taken away does not open the door once more; a file that is gone or damaged opens it to nobody."""
    path = tmp_path / "tokens.json"
    path.write_text(tokens_text({"koulu": "old"}))
    tokens = TokensFile(path)
    assert tokens().org_of("old") == "koulu"
    path.write_text(tokens_text({"koulu": "newer token"}))
    assert (tokens().org_of("old"), tokens().org_of("newer token")) == (None, "koulu")
    path.rename(tmp_path / "away")
    assert tokens().org_of("newer token") is None
    (tmp_path / "away").rename(path)
    assert tokens().org_of("newer token") == "koulu"
    path.write_text("damaged")
    assert tokens().org_of("newer token") is None
    path.unlink()
    assert tokens().org_of("newer token") is None
