"""Which matters does the border know: what was opened, and whom the hub chose."""

from __future__ import annotations

from dataclasses import replace

from hub.border.model import Matter
from hub.ids import EventId, MatterId
from hub.schemas.accepted import Origin
from hub.streams.facts import standing
from tests.examples.families import CHILD, FAMILY, known
from tests.examples.regions import SCHOOL, SOCIAL_WORK

ID = MatterId(known("naming"))
OPENED = Matter(
    ID, "worker", CHILD, FAMILY, frozenset({SCHOOL}), Origin(EventId(known("opened")), "worker.named", SCHOOL, CHILD)
)
CHOSEN = replace(OPENED, organisations=frozenset({SOCIAL_WORK}))


def test_what_an_organisation_opened_goes_before_the_naming() -> None:
    """It says who is concerned; without it the naming does."""
    assert standing({ID: OPENED}, {ID: CHOSEN}) == {ID: OPENED}
    assert standing({}, {ID: CHOSEN}) == {ID: CHOSEN}


def test_what_has_ended_gives_way_to_a_naming_that_holds() -> None:
    """The hub chose the same worker again; a naming that ended as well changes nothing."""
    ended = replace(OPENED, ended=True)

    assert standing({ID: ended}, {ID: CHOSEN}) == {ID: CHOSEN}
    assert standing({ID: ended}, {ID: replace(CHOSEN, ended=True)}) == {ID: ended}
