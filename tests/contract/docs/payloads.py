"""Which example stands under each type of the event catalogue? Built from it, with the words of a real region.

Every person is invented; identity codes use the individual numbers 900 to 999, which nobody has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import indent

from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.every_event import COMMON
from hub.schemas.model import Group, Kind
from hub.schemas.walk import Spot, changed
from tests.examples.events import event_data, ref, uid

LSL_25: Json = {"kind": "duty", "rule": "LSL-25"}
LSL_26: Json = {"kind": "duty", "rule": "LSL-26"}
INTAKE = "lastensuojelu-vastaanotto"
STEP: Mapping[str, Json] = {"basis": LSL_26, "unit": INTAKE, "outcome": None, "reason": None, "arrived": None}
TURNED = "MeVzTHeQGtJ-wsUgmxPPSyEaxJ3PUws66uHpRU_vwkg"
"""An id as one organisation gets it."""
OWN: Mapping[str, Mapping[str, Json]] = {
    "contact.made": {"asked_for": ["family_counselling"]},
    "concern.raised": {"level": "notable", "topics": ["attention", "bullying"], "person": ref(900, local_id="17/2026")},
    "child_protection.notified": {"basis": LSL_25, "unit": "mikkeli-koulu-lansi", "arrived": None},
    "urgency.assessed": STEP,
    "assessment.started": STEP,
    "assessment.unneeded": STEP,
    "assessment.ready": STEP,
    "family.informed": {"basis": LSL_26, "unit": INTAKE},
    "referral.sent": {
        "to": {"organisation": "perheneuvola", "unit": "perheneuvola-mikkeli"},
        "service": "family_counselling",
        "answers": None,
    },
    "referral.refused": {"suggest": "perheneuvola-pieksamaki"},
    "service.started": {"service": "home_service", "task": "social_work", "place": "kotipalvelu-mikkeli"},
    "service.ended": {"service": "home_service", "task": "social_work", "place": "kotipalvelu-mikkeli"},
    "plan.updated": {
        "item": {
            "item_id": str(uid("item_id")),
            "kind": "service",
            "state": "agreed",
            "service": "family_work",
            "responsible": "aino-koskela",
            "due": "2026-12-15",
        },
    },
    "feedback.given": {"kind": "session", "score": 8},
    "worker.absent": {"from": "2026-12-01", "to": "2026-12-14", "substitute": "eero-vainio"},
    "consent.granted": {
        "parties": ["mikkeli-koulut", "perhesosiaalityo", "sector:ngo"],
        "categories": ["need", "service", "plan"],
        "valid_to": "2027-11-01T08:00:00Z",
    },
    "family.joined": {
        "role": "guardian",
        "family": {"of": ref(901)},
        "card": {"given_name": "Aada", "family_name": "Artificial", "phone": "+358 40 000 0000"},
    },
    "family.left": {"family": {"of": ref(900)}},
    "access.statutory": {
        "paragraph": "SHAL-20",
        "purpose": "child_protection",
        "categories": ["need", "service"],
        "valid_to": "2027-02-24T08:00:00Z",
    },
    "alert.delegated": {"to": "eero-vainio"},
    "refused": {
        "ce_id": str(uid("refused")),
        "reason": "no_consent",
        "field": "person",
        "rule": "everyone whose word counts must permit this purpose with your organisation among the parties",
        "mend": "ask the family, and have the permission recorded; then send the event again",
    },
    "recall": {"person": {"id": TURNED}, "categories": ["need", "service"]},
    "status": {"ce_id": str(uid("status")), "state": "taken_over"},
}
"""Where the plain example of a type would tell too little; None leaves a field out."""
WORDS: Mapping[Kind, str] = {Kind.WORKER: "aino-koskela", Kind.UNIT: "perhesosiaalityo-mikkeli"}
WIDTH = 110


def payload(name: str) -> dict[str, Json]:
    """Return the data of an event of this type, with every field of its own."""
    type = TYPES[name]
    everyday: dict[str, Json] = {one.name: None for one in COMMON[type.group] if one.optional and one in type.fields}
    data = event_data(name, full=True, **{**everyday, **OWN.get(name, {})})
    chosen = set(OWN.get(name, {}))

    def worded(spot: Spot) -> Json:
        if spot.path[0] in chosen or not isinstance(spot.value, str):
            return spot.value
        if type.group is Group.CONTROL and spot.field.kind is Kind.ID:
            return TURNED
        return WORDS.get(spot.field.kind, spot.value)

    return changed(type.fields, data, worded)


def examples() -> dict[str, str]:
    """Return an example for each type that organisations send or receive, as JSON, by catalogue name."""
    return {name: written(payload(name)) for name, type in TYPES.items() if type.group is not Group.INTERNAL}


def written(data: Mapping[str, Json]) -> str:
    """Return a JSON object with as many fields on a line as fit."""
    lines: list[str] = []
    for name, value in data.items():
        piece = f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},"
        if lines and len(lines[-1]) + len(piece) < WIDTH:
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    return "{" + indent("\n".join(lines), " ")[1:].removesuffix(",") + "}"
