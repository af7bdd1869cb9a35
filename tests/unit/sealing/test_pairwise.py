"""An id turned for one organisation is the same word every time there, and means nothing anywhere else."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import RefusedError
from hub.sealing.framing import to_word
from hub.sealing.keys import derive
from hub.sealing.pairwise import Pairwise, for_org
from tests.unit.sealing import rfc5297

ROOT = bytes(range(32))
SCHOOL, PARISH = for_org(ROOT, "mikkeli-koulut"), for_org(ROOT, "parish")


def test_the_second_siv_keeps_the_rfcs_vector() -> None:
    """RFC 5297, appendix A.1: the yardstick itself is right."""
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    data = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    sealed = rfc5297.encrypt(key, bytes.fromhex("112233445566778899aabbccddee"), data)
    assert sealed.hex() == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"


@given(st.uuids(), st.binary(min_size=64, max_size=64))
def test_the_word_is_that_of_the_rfc(id: UUID, key: bytes) -> None:
    """43 characters of base64url over AES-256-SIV without associated data."""
    assert Pairwise(key).to_org(id) == to_word(rfc5297.encrypt(key, id.bytes))


def test_the_word_never_changes() -> None:
    """Organisations keep these words for years: this one is pinned."""
    assert SCHOOL.to_org(UUID(int=1)) == "Chz4F6lFZsPNFpESVJl6580Eq79DLjTomXYLoYQ_s_A"


@given(st.uuids())
def test_there_and_back(id: UUID) -> None:
    """The organisation's word leads back to the same id."""
    assert SCHOOL.from_org(SCHOOL.to_org(id)) == id


@given(st.uuids())
def test_another_organisations_word_is_refused(id: UUID) -> None:
    """Two organisations have different words for one person, and neither can use the other's."""
    assert SCHOOL.to_org(id) != PARISH.to_org(id)
    with pytest.raises(RefusedError, match="not_valid"):
        PARISH.from_org(SCHOOL.to_org(id))


@given(st.text(max_size=60))
def test_a_made_up_word_is_refused(text: str) -> None:
    """What we never gave is refused, without being repeated."""
    with pytest.raises(RefusedError, match="not_valid"):
        SCHOOL.from_org(text)


@given(st.uuids(), st.data())
def test_there_is_one_way_to_write_a_word(id: UUID, data: st.DataObject) -> None:
    """A word changed in any character, its unused last bits included, is refused."""
    word = SCHOOL.to_org(id)
    place = data.draw(st.integers(0, len(word) - 1))
    other = data.draw(st.sampled_from("ABCDefgh0123-_ =é").filter(lambda sign: sign != word[place]))
    with pytest.raises(RefusedError):
        SCHOOL.from_org(word[:place] + other + word[place + 1 :])


def test_derived_keys_differ_by_name_and_secret() -> None:
    """HKDF-SHA256 without salt: RFC 5869, appendix A.3 for its shape, and no key tells of another."""
    known = derive(bytes.fromhex("0b" * 22), b"", 42)
    assert known.hex().startswith("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    assert len({derive(ROOT, b"a"), derive(ROOT, b"b"), derive(bytes(32), b"a")}) == 3
