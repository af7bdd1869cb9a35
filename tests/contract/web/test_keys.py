"""What partners build on: the layout of what is sealed to the hub, tried on vectors that never change."""

from __future__ import annotations

import base64

from hub.sealing.framing import framed
from hub.sealing.hpke import InInfo, PrivateKey, generate, open_in
from hub.web.keys import VECTOR_INFO, VECTOR_PLAIN, keys_answer


def test_the_test_vector_opens_with_the_key_it_names() -> None:
    """A stored sealed value opens for ever: the wire does not change in silence."""
    (vector,) = keys_answer(generate().public, "etela-savo")["test_vectors"]  # type: ignore[misc] # JSON has one shape here
    key = PrivateKey.of(str(vector["private_key"]))
    info = InInfo(*(str(vector[name]) for name in ("ce_id", "ce_source", "ce_type", "ce_time")))
    assert key.public.text() == vector["public_key"]
    assert base64.b64decode(str(vector["info"])) == info.layout(key.key_id)
    assert open_in({key.key_id: key}, base64.b64decode(str(vector["sealed"])), info) == VECTOR_PLAIN


def test_the_layout_of_info_is_written_out() -> None:
    """Length-prefixed `hub-v1`, key id, ce_id, ce_source, ce_type, ce_time."""
    assert VECTOR_INFO.layout("k") == framed(
        "hub-v1", "k", VECTOR_INFO.ce_id, VECTOR_INFO.ce_source, VECTOR_INFO.ce_type, VECTOR_INFO.ce_time
    )
    assert framed("ab") == b"\x00\x00\x00\x02ab"


def test_the_answer_names_the_public_key_and_no_private_one() -> None:
    """The hub's own private key is nowhere in it."""
    key = generate()
    answer = keys_answer(key.public, "etela-savo")
    assert key.public.text() in str(answer["keys"])
    assert key.text() not in str(answer)
