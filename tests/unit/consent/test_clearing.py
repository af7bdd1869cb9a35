"""Nothing reaches a recipient but what was cleared, and rule 0's closed list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.consent.control import Control, ControlAsk, control_allowed
from hub.consent.decide import decide
from hub.consent.minimise import Cleared, clear, clear_claimed
from hub.consent.model import Status, Verdict
from hub.ids import OrgId
from hub.region.model import Agreement, Region
from hub.schemas.catalogue import TYPES
from hub.schemas.labels import Category
from tests.examples.events import accepted_data
from tests.examples.regions import NGO, PARISH, SOCIAL_WORK, changed, region
from tests.examples.rights import CHILD, MOTHER, NOW, ask, child, everybody, everything, origin, permission, withdrawal

CONCERN = TYPES["concern.raised"]
NEED = everybody(child(MOTHER, gives=[permission(MOTHER, "network", categories=[Category.NEED], id="x")]))
DATA = accepted_data("concern.raised", CHILD, text="An artificial note.")
ASK = ask(origin(), SOCIAL_WORK)


def _ended() -> Region:
    ngo = replace(region().organisations[NGO], agreements=(Agreement(date(2020, 1, 1), date(2026, 11, 24)),))
    return changed(region(), ngo)


def test_only_what_the_verdict_allows_is_left() -> None:
    """Of a concern that is permitted as `need` neither person, text nor basis go out."""
    cleared = clear(ASK, CONCERN, DATA, NEED, region())
    assert isinstance(cleared, Cleared)
    assert cleared.data.keys() == {"level", "topics", "with_family"}
    assert cleared.recipient == SOCIAL_WORK


def test_an_event_whose_own_category_is_not_released_does_not_go_out() -> None:
    """Somebody permitted only `service` hears nothing of a concern, which is `need`."""
    service = everybody(child(MOTHER, gives=[permission(MOTHER, "network", categories=[Category.SERVICE])]))
    verdict = clear(ASK, CONCERN, DATA, service, region())
    assert isinstance(verdict, Verdict)
    assert verdict.person == {Category.SERVICE}


def test_nobody_else_can_make_something_cleared() -> None:
    """`Cleared` comes into being by the consent decision alone, also not as a changed copy."""
    cleared = clear(ASK, CONCERN, DATA, NEED, region())
    assert isinstance(cleared, Cleared)
    with pytest.raises(TypeError):
        Cleared(SOCIAL_WORK, cleared.verdict, DATA, origin(), object())  # type: ignore[arg-type]  # on purpose
    with pytest.raises((TypeError, ValueError)):
        replace(cleared, recipient=PARISH)  # type: ignore[call-arg]  # on purpose


def test_what_was_claimed_goes_out_as_claimed_or_not_at_all() -> None:
    """A wider permission since the claim adds nothing; a withdrawal takes the whole message."""
    claimed = decide(ASK, NEED, region())
    wider = everybody(child(MOTHER, gives=[*NEED[CHILD].permissions, everything(MOTHER, "network")]))
    gone = everybody(replace(NEED[CHILD], withdrawals=(withdrawal(MOTHER, of="x"),)))
    same = clear_claimed(claimed, ASK, CONCERN, DATA, wider, region())
    assert isinstance(same, Cleared)
    assert same.data.keys() == {"level", "topics", "with_family"}
    assert clear_claimed(claimed, ASK, CONCERN, DATA, gone, region()) is None


@pytest.mark.parametrize(
    ("kind", "concerned", "status", "agreed", "ended"),
    [
        pytest.param(Control.REFUSED, NGO, None, True, True, id="refusal of its own event"),
        pytest.param(Control.REFUSED, PARISH, None, False, False, id="refusal of somebody else's"),
        pytest.param(Control.RECALL, NGO, None, True, True, id="recall of what it had received"),
        pytest.param(Control.VOID, NGO, None, True, True, id="the void of its number"),
        pytest.param(Control.STATUS, NGO, Status.CLOSED, True, False, id="a status that a rule gave"),
        pytest.param(Control.STATUS, NGO, None, False, False, id="a status that no rule gave"),
        pytest.param(Control.ALERT, NGO, None, True, False, id="bare alert to a rung"),
        pytest.param(Control.ALERT, PARISH, None, False, False, id="bare alert to somebody else"),
    ],
)
def test_only_the_closed_list_passes_without_consent(
    kind: Control, concerned: OrgId, status: Status | None, agreed: bool, ended: bool
) -> None:
    """Rule 0; after the agreement's end only refusals, recalls and voids still go out."""
    asked = ControlAsk(kind, NGO, NOW, frozenset({concerned}), status)
    assert control_allowed(asked, region()) is agreed
    assert control_allowed(asked, _ended()) is ended
