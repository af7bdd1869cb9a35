"""One master key gives every key, always the same; a receipt proves that the hub wrote it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import PoisonError, RefusedError
from hub.sealing import receipts
from hub.sealing.aead import seal
from hub.sealing.hpke import generate
from hub.sealing.keyring import Keyring

MASTER = bytes(range(32))


def test_the_same_master_gives_the_same_keys() -> None:
    """Keys are derived, not kept: these are pinned, since ids and digests in the database rest on them."""
    ring = Keyring.from_master(MASTER)
    assert ring == Keyring.from_master(MASTER)
    assert ring.digest_key.hex()[:16] == "4830ad7dd6329b1f"
    assert ring.pairwise_root.hex()[:16] == "f9b232d1df697c71"
    assert ring.public.key_id == "5574964d05ebe322"


def test_no_two_uses_share_a_key() -> None:
    """Every use and every generation has a key of its own."""
    ring = Keyring.from_master(MASTER, generations=(2, 1))
    raws = [ring.digest_key, ring.id_key, ring.receipt_key, ring.pairwise_root, ring.hpke.raw]
    raws += [key.raw for key in ring.opening.values()] + [raw for _, raw in ring.index_keys]
    assert len(set(raws)) == len(raws) == 5 + 8 + 2


def test_what_gives_sameness_outlives_a_rotation() -> None:
    """A new generation seals anew; ids, digests, receipts and pairwise words stay what they were."""
    old, new = Keyring.from_master(MASTER), Keyring.from_master(MASTER, generations=(2, 1))
    for name in ("digest_key", "id_key", "receipt_key", "pairwise_root"):
        assert getattr(old, name) == getattr(new, name)
    assert new.log_key != old.log_key
    assert new.open(seal(old.log_key, b"head", b"aad"), b"aad") == b"head"
    with pytest.raises(PoisonError, match="unknown_key"):
        old.open(seal(new.log_key, b"head", b"aad"), b"aad")


def test_a_replaced_hpke_key_seals_and_the_derived_one_still_opens() -> None:
    """Partners may hold the old public key for a while."""
    mine = generate()
    ring = Keyring.from_master(MASTER, mine.raw)
    assert ring.public == mine.public
    assert set(ring.hpke_keys) == {mine.key_id, Keyring.from_master(MASTER).hpke.key_id}


def test_nothing_of_a_keyring_shows() -> None:
    """A keyring in a traceback or log tells nothing."""
    assert repr(Keyring.from_master(MASTER)) == "Keyring()"
    assert all(not field.repr for field in dataclasses.fields(Keyring))


@pytest.mark.parametrize(("master", "generations"), [(b"short", (1,)), (MASTER, ())])
def test_a_master_key_has_its_length_and_a_generation(master: bytes, generations: tuple[int, ...]) -> None:
    """Anything else is a mistake of the caller."""
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring.from_master(master, generations=generations)


PLACES = (st.text(min_size=1, max_size=60), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.text(max_size=30))


@given(*PLACES)
def test_a_receipt_reads_back(topic: str, partition: int, offset: int, org: str) -> None:
    """Topic, partition, offset and organisation are told apart whatever they hold."""
    word = receipts.sign(MASTER, topic, partition, offset, org)
    assert receipts.read(MASTER, word) == receipts.Receipt(topic, partition, offset, org)


@given(st.data())
def test_a_changed_receipt_is_refused(data: st.DataObject) -> None:
    """One changed character, or another hub's key: not ours."""
    word = receipts.sign(MASTER, "hub.in.parish", 0, 7, "parish")
    place = data.draw(st.integers(0, len(word) - 1))
    other = data.draw(st.sampled_from("ABCDefgh0123-_ =é").filter(lambda sign: sign != word[place]))
    with pytest.raises(RefusedError, match="receipt"):
        receipts.read(MASTER, word[:place] + other + word[place + 1 :])
    with pytest.raises(RefusedError, match="receipt"):
        receipts.read(bytes(32), word)


@given(st.text(max_size=80))
def test_a_made_up_receipt_is_refused(word: str) -> None:
    """Whatever is asked for, only a receipt of ours is read."""
    with pytest.raises(RefusedError, match="receipt"):
        receipts.read(MASTER, word)
