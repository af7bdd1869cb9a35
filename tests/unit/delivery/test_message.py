"""Messages to an organisation: the same claim gives the same bytes; a void says nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from hub.delivery.message import Slip, control_message, status_message, void_message
from hub.ids import OrgId
from hub.schemas.codec import decode
from hub.sealing.pairwise import for_org

ORG = OrgId("mikkeli-seurakunta")
TURNER = for_org(bytes(32), ORG)
ID = UUID(int=7)
SLIP = Slip(ORG, "etela-savo", UUID(int=1), 3, (), datetime(2026, 11, 24, 8, 17, 31, tzinfo=UTC))


def test_a_void_has_a_number_and_nothing_else() -> None:
    """No key, no subject, no ground, no content."""
    message = void_message(SLIP)
    headers = dict(message.headers)
    assert message.key is None
    assert decode(message.value or b"") == ("hub.void.v1", {})
    assert headers["hub_seq"] == b"3"
    assert not {"ce_subject", "hub_ground", "hub_late"} & headers.keys()


def test_the_time_is_told_to_the_minute() -> None:
    """Seconds could tell two recipients that they hold the same event."""
    assert dict(void_message(SLIP).headers)["ce_time"] == b"2026-11-24T08:17:00Z"


def test_ids_of_control_messages_are_the_recipients_own() -> None:
    """A recall's id and person are turned by its key and by no other."""
    body = {
        "recall_id": str(ID),
        "person": {"id": str(ID)},
        "categories": ["need"],
        "received_before": "2026-11-24T08:00:00Z",
        "acknowledge_by": "2026-11-27T22:00:00Z",
    }
    data = decode(control_message(SLIP, "recall", body, TURNER).value or b"")[1]
    assert data["recall_id"] == TURNER.to_org(ID)
    assert data["person"] == {"id": TURNER.to_org(ID)}
    assert str(ID) not in str(data)


def test_a_status_tells_a_ce_id_only_to_whom_it_belongs() -> None:
    """Without one there is none."""
    assert decode(status_message(SLIP, ID, "row-1", "received", TURNER).value or b"")[1]["ce_id"] == "row-1"
    assert "ce_id" not in decode(status_message(SLIP, ID, "", "received", TURNER).value or b"")[1]


def test_the_same_claim_gives_the_same_bytes() -> None:
    """After a crash a number comes again as it was."""
    assert void_message(SLIP) == void_message(SLIP)
