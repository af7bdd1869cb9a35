"""What is sealed to a public key opens with the private key, in its envelope, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import PoisonError, RefusedError
from hub.sealing.blob import unpack
from hub.sealing.hpke import InInfo, OutInfo, PrivateKey, PublicKey, generate, open_in, open_out, seal_in, seal_out
from tests.unit.sealing import rfc9180

KEY = PrivateKey(bytes(range(1, 33)))
KEYS = {KEY.key_id: KEY}
IN = InInfo("id-1", "//etela-savo/mikkeli-koulut", "hub.concern.raised.v1", "2026-11-24T08:00:00Z")
OUT = OutInfo("d-1", "hub.concern.raised.v1", "perhesosiaalityo")


def test_the_second_opening_keeps_the_rfcs_vector() -> None:
    """RFC 9180, appendix A.1.1, first encryption: the yardstick itself is right."""
    sealed = bytes.fromhex(
        "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
        "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
    )
    private = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
    opened = rfc9180.open_base(private, sealed, b"Ode on a Grecian Urn", b"Count-0", aead=rfc9180.AES_128_GCM)
    assert opened == b"Beauty is truth, truth beauty"


@settings(max_examples=40)
@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_we_seal_opens_by_the_rfc(plain: bytes, ce_id: str) -> None:
    """A partner with any implementation of RFC 9180 and the documented `info` reads what the hub sealed."""
    info = replace(OUT, delivery_id=ce_id)
    _, key_id, payload = unpack(seal_out(KEY.public, plain, info))
    assert rfc9180.open_base(KEY.raw, payload, info.layout(key_id)) == plain


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_in_its_envelope(plain: bytes) -> None:
    """Both directions give back the same bytes."""
    assert open_in(KEYS, seal_in(KEY.public, plain, IN), IN) == plain
    assert open_out(KEYS, seal_out(KEY.public, plain, OUT), OUT) == plain


def test_the_info_layout_is_the_documented_one() -> None:
    """Each part stands behind its length in four bytes, big endian."""
    parts = ["hub-v1", "k", IN.ce_id, IN.ce_source, IN.ce_type, IN.ce_time]
    assert IN.layout("k") == b"".join(len(part).to_bytes(4, "big") + part.encode() for part in parts)


@pytest.mark.parametrize("name", ["ce_id", "ce_source", "ce_type", "ce_time"])
def test_moved_to_another_event_it_does_not_open(name: str) -> None:
    """One changed attribute of the envelope is enough."""
    blob = seal_in(KEY.public, b"secret", IN)
    with pytest.raises(PoisonError, match="does_not_open"):
        open_in(KEYS, blob, replace(IN, **{name: "another"}))


@pytest.mark.parametrize("name", ["delivery_id", "type", "organisation"])
def test_moved_to_another_delivery_it_does_not_open(name: str) -> None:
    """A code sealed for one organisation and delivery is of no use in another."""
    blob = seal_out(KEY.public, b"secret", OUT)
    with pytest.raises(PoisonError, match="does_not_open"):
        open_out(KEYS, blob, replace(OUT, **{name: "another"}))


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    """Header, key, cipher text or tag: a flipped bit makes it unreadable."""
    blob = bytearray(seal_in(KEY.public, b"secret", IN))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    # The highest bit of an X25519 key is masked off by RFC 7748, and still the KDF takes the bytes as they stand.
    with pytest.raises(PoisonError):
        open_in(KEYS, bytes(blob), IN)


@given(st.binary(max_size=120))
def test_garbage_is_poison(garbage: bytes) -> None:
    """Whatever a partner writes, only poison comes of it."""
    with pytest.raises(PoisonError):
        open_in(KEYS, garbage, IN)
    with pytest.raises(PoisonError):
        open_in(KEYS, bytes((2, 16)) + KEY.key_id.encode() + garbage, IN)


def test_another_direction_or_key_is_named() -> None:
    """A blob of the other direction is not sealed for us; a key we never had is unknown."""
    with pytest.raises(PoisonError, match="not_sealed"):
        open_in(KEYS, seal_out(KEY.public, b"", OUT), IN)
    with pytest.raises(PoisonError, match="unknown_key"):
        open_in(KEYS, seal_in(generate().public, b"", IN), IN)


def test_a_key_that_cannot_be_sealed_to_is_refused() -> None:
    """A public key of small order would give everybody the same secret."""
    with pytest.raises(RefusedError, match="public_key"):
        seal_out(PublicKey(bytes(32)), b"secret", OUT)


@pytest.mark.parametrize("text", ["", "AA==", "not base64 at all", "ä" * 44, "A" * 43])
def test_a_text_that_is_no_key_is_refused(text: str) -> None:
    """Neither half is read from anything but 32 bytes of base64, and the text is not repeated."""
    for kind in (PublicKey, PrivateKey):
        with pytest.raises(RefusedError) as caught:
            kind.of(text)
        assert not text or text not in str(caught.value)


def test_keys_are_written_and_read() -> None:
    """Both halves survive a key file; both carry the same id."""
    assert PrivateKey.of(KEY.text()) == KEY
    assert PublicKey.of(KEY.public.text()) == KEY.public
    assert KEY.key_id == KEY.public.key_id
    assert KEY.text() not in repr(KEY)
