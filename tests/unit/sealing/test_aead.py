"""A blob opens with its own key, in its own place, unchanged; everything else is poison."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import PoisonError, RefusedError
from hub.sealing.aead import DataKey, open_, open_with, seal
from hub.sealing.blob import LONGEST_KEY_ID, Format, pack, unpack
from hub.sealing.framing import framed, from_word, to_word
from hub.sealing.parts import open_part, seal_part

KEY, OTHER = DataKey("p-1", bytes(32)), DataKey("p-2", bytes(range(32)))


@given(st.binary(max_size=300), st.binary(max_size=40))
def test_what_is_sealed_opens(plain: bytes, aad: bytes) -> None:
    """With key and place the same bytes come back, and two blobs of one text differ."""
    blob = seal(KEY, plain, aad)
    assert open_(KEY, blob, aad) == plain
    assert seal(KEY, plain, aad) != blob


@given(st.binary(max_size=60), st.data())
def test_any_changed_bit_is_noticed(plain: bytes, data: st.DataObject) -> None:
    """Format byte, key id, nonce, text or tag."""
    blob = bytearray(seal(KEY, plain, b"here"))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(PoisonError):
        open_(KEY, bytes(blob), b"here")


@given(st.binary(max_size=80))
def test_garbage_is_poison(garbage: bytes) -> None:
    """Bytes that are no blob are never read as one."""
    with pytest.raises(PoisonError):
        open_(KEY, garbage, b"")
    with pytest.raises(PoisonError):
        open_(KEY, pack(Format.AES_GCM, "p-1", garbage), b"")


def test_moved_or_under_another_key_it_does_not_open() -> None:
    """Another place, another key of the same name, an unknown key: each has its reason."""
    blob = seal(KEY, b"secret", b"here")
    with pytest.raises(PoisonError, match="does_not_open"):
        open_(KEY, blob, b"there")
    with pytest.raises(PoisonError, match="does_not_open"):
        open_(DataKey("p-1", OTHER.raw), blob, b"here")
    with pytest.raises(PoisonError, match="unknown_key"):
        open_with({"p-2": OTHER}, blob, b"here")


def test_keys_have_their_length_and_never_show() -> None:
    """A short key is refused; a repr has the id only."""
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey("p-1", b"short")
    assert repr(OTHER) == "DataKey(key_id='p-2')"


@given(st.sampled_from(Format), st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), st.binary())
def test_a_blob_is_read_as_it_was_packed(fmt: Format, key_id: str, payload: bytes) -> None:
    """Format, key id and payload are told apart whatever they hold."""
    assert unpack(pack(fmt, key_id, payload)) == (fmt, key_id, payload)


@pytest.mark.parametrize("key_id", ["", "ä", "a\n", "a" * (LONGEST_KEY_ID + 1)])
def test_a_key_id_that_cannot_be_written_is_refused(key_id: str) -> None:
    """Empty, not ASCII, not printable or too long."""
    with pytest.raises(ValueError, match="key id"):
        pack(Format.AES_GCM, key_id, b"")


@given(st.lists(st.binary(max_size=6), max_size=4), st.lists(st.binary(max_size=6), max_size=4))
def test_no_two_lists_are_framed_alike(one: list[bytes], other: list[bytes]) -> None:
    """Parts cannot run into each other."""
    assert (framed(*one) == framed(*other)) == (one == other)


@given(st.binary(max_size=40))
def test_words_have_one_writing(raw: bytes) -> None:
    """A base64url word leads back to its bytes; padding or a tail makes it another word, which is refused."""
    word = to_word(raw)
    assert from_word(word, field="id") == raw
    for wrong in (word + "=", word + "!"):
        with pytest.raises(RefusedError):
            from_word(wrong, field="id")


MOTHER, CHILD, EVENT = UUID(int=1), UUID(int=2), UUID(int=9)
KEYS = {MOTHER: KEY, CHILD: OTHER}


@given(st.permutations([MOTHER, CHILD]), st.permutations([MOTHER, CHILD]), st.binary(max_size=60))
def test_a_part_opens_with_the_keys_of_all_subjects(seal_as: list[UUID], open_as: list[UUID], plain: bytes) -> None:
    """The order in which subjects are named never matters."""
    assert open_part(KEYS, frozenset(), open_as, EVENT, "text", seal_part(KEYS, seal_as, EVENT, "text", plain)) == plain


@pytest.mark.parametrize("gone", [MOTHER, CHILD])
def test_a_part_ends_with_the_key_of_any_subject(gone: UUID) -> None:
    """A destroyed key makes the part absent; a key that is only missing makes it poison."""
    blob = seal_part(KEYS, [MOTHER, CHILD], EVENT, "text", b"secret")
    left = {person: key for person, key in KEYS.items() if person != gone}
    assert open_part(left, {gone}, [MOTHER, CHILD], EVENT, "text", blob) is None
    with pytest.raises(PoisonError, match="part_does_not_open"):
        open_part(left, frozenset(), [MOTHER, CHILD], EVENT, "text", blob)


@pytest.mark.parametrize(
    ("subjects", "event", "part"),
    [
        pytest.param([CHILD], EVENT, "need", id="fewer subjects"),
        pytest.param([MOTHER, CHILD], UUID(int=8), "need", id="another event"),
        pytest.param([MOTHER, CHILD], EVENT, "text", id="another part"),
    ],
)
def test_a_moved_part_does_not_open(subjects: list[UUID], event: UUID, part: str) -> None:
    """Bound to event, subjects and name, in every layer."""
    blob = seal_part(KEYS, [MOTHER, CHILD], EVENT, "need", b"secret")
    with pytest.raises(PoisonError, match="part_does_not_open"):
        open_part(KEYS, frozenset(), subjects, event, part, blob)


def test_a_part_about_nobody_is_never_written() -> None:
    """Without a subject, or without a subject's key, nothing would protect it."""
    with pytest.raises(PoisonError, match="part_without_subject"):
        seal_part(KEYS, [], EVENT, "need", b"secret")
    with pytest.raises(PoisonError, match="no_key"):
        seal_part({}, [CHILD], EVENT, "need", b"secret")
