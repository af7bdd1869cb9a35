"""What can never be sent is voided and parked: its number blocks nobody, and somebody looks at it."""

from __future__ import annotations

import json
from typing import Final

from hub.ids import derived
from hub.schemas.topics import out_topic
from hub.sealing.aead import seal
from hub.sealing.framing import framed
from hub.sealing.keyring import Keyring
from hub.store.publishing import Voided
from hub.store.quarantine import Parked

STAGE: Final = "delivery"


def unsendable(keyring: Keyring, one: Voided) -> Parked:
    """Return the quarantine row of a claimed delivery; its place is the recipient's topic and the number it had.

    Sealed is what the delivery was made of: ids, codes and the verdict. The content stays with its event.
    """
    row, topic = one.row, out_topic(one.row.recipient)
    made_of = {
        "delivery": str(row.id),
        "kind": row.kind,
        "event": None if row.event_id is None else str(row.event_id),
        "body": dict(row.body),
        "claim": dict(row.claim),
        "wire": str(one.wire),
    }
    whole = json.dumps(made_of, sort_keys=True).encode()
    place = (STAGE, topic, "0", str(row.hub_seq))
    return Parked(
        id=derived(keyring.id_key, "quarantine", *place),
        stage=STAGE,
        topic=topic,
        partition=0,
        position=row.hub_seq,
        org=row.recipient,
        family=None,
        reason=one.reason,
        field="",
        sealed=seal(keyring.quarantine_key, whole, framed("hub-quarantine-v1", *place)),
        size=len(whole),
    )
