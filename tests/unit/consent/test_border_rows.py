"""What the border asks of the rights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.consent.border_rows import may_name, may_share, named, reach, receiver_covered, worker_covered
from hub.ids import OrgId, WorkerId
from hub.schemas.accepted import Origin
from hub.schemas.labels import Category, Purpose
from tests.examples.regions import CHILD_PROTECTION, COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region
from tests.examples.rights import (
    FATHER,
    MOTHER,
    NOW,
    OWN,
    access,
    child,
    everybody,
    everything,
    notified,
    origin,
    permission,
)

C = Category
NETWORK = everybody(child(MOTHER, gives=[everything(MOTHER, "network")]))
NAMED = everybody(
    child(
        MOTHER,
        FATHER,
        gives=[permission(MOTHER, SCHOOL, SOCIAL_WORK, PARISH), permission(FATHER, SCHOOL, SOCIAL_WORK, "sector:ngo")],
    )
)
IDENTIFYING = everybody(
    child(
        MOTHER,
        gives=[permission(MOTHER, SCHOOL, SOCIAL_WORK, PARISH, categories=[C.IDENTITY, C.NEED, C.PLAN])],
    )
)


@pytest.mark.parametrize(
    ("fact", "reached"),
    [
        pytest.param(origin(), {SCHOOL, SOCIAL_WORK, COUNSELLING, CHILD_PROTECTION, NGO, PARISH}, id="consent"),
        pytest.param(notified(), {CHILD_PROTECTION}, id="duty"),
        pytest.param(origin(basis=OWN), set(), id="own work"),
        pytest.param(origin(basis=None), set(), id="an event of rights"),
    ],
)
def test_reach_is_whom_the_door_would_give_the_need(fact: Origin, reached: set[OrgId]) -> None:
    """Everybody who would be given a leaf of `need` about the person; the sender only by the same right as others."""
    assert reach(fact, NETWORK, region(), NOW) == reached


def test_named_are_those_whom_everybody_names_by_id() -> None:
    """Neither `sector:` nor `network` names anybody, and one guardian alone names nobody."""
    assert named(origin(), NAMED, region(), NOW) == {SCHOOL, SOCIAL_WORK}
    assert named(origin(), NETWORK, region(), NOW) == frozenset()
    assert named(origin(basis=None), NAMED, region(), NOW) == frozenset()
    assert named(origin(sender=PARISH), NAMED, region(), NOW) == frozenset()


def test_held_rights_let_nothing_in() -> None:
    """While a withdrawal waits in quarantine nobody may share on consent."""
    held = everybody(*(replace(one, held=True) for one in NETWORK.values()))
    assert may_share(origin(), NETWORK, region(), NOW)
    assert not may_share(origin(), held, region(), NOW)


def test_a_permission_for_another_purpose_lets_nothing_in() -> None:
    """The purpose of the basis must be permitted."""
    other = everybody(child(MOTHER, gives=[everything(MOTHER, "network", purposes=frozenset({Purpose.REPORTING}))]))
    assert not may_share(origin(), other, region(), NOW)


@pytest.mark.parametrize(
    ("fact", "receiver", "covered"),
    [
        pytest.param(origin("referral.sent"), SOCIAL_WORK, True, id="both guardians permit service and need"),
        pytest.param(origin("referral.sent"), PARISH, False, id="one guardian does not name the receiver"),
        pytest.param(origin("referral.sent", basis=OWN), SOCIAL_WORK, False, id="never on own"),
        pytest.param(origin("referral.sent", basis=None), SOCIAL_WORK, False, id="no basis"),
        pytest.param(origin("referral.sent"), SCHOOL, True, id="the sender itself, by permission"),
    ],
)
def test_a_referral_goes_only_to_whom_the_door_would_let_have_it(fact: Origin, receiver: OrgId, covered: bool) -> None:
    """The receiver could be given `service` and `need` now."""
    assert receiver_covered(fact, receiver, NAMED, region(), NOW) is covered


def test_a_referral_on_own_is_covered_by_nothing() -> None:
    """Not even by a statutory right of the receiver."""
    rights = everybody(child(accesses=(access(CHILD_PROTECTION),)))
    own = replace(OWN, purpose=Purpose.CHILD_PROTECTION)
    assert reach(origin(basis=own), rights, region(), NOW) == {CHILD_PROTECTION}
    assert not receiver_covered(origin("referral.sent", basis=own), CHILD_PROTECTION, rights, region(), NOW)


@pytest.mark.parametrize(
    ("worker", "covered"),
    [
        pytest.param("aino-koskela", True, id="an organisation that may have identity, need and plan"),
        pytest.param("johanna-pelto", True, id="a parish named for them by id"),
        pytest.param("venla-aaltola", False, id="an organisation nobody names"),
        pytest.param("nobody-we-know", False, id="no worker of the region"),
    ],
)
def test_a_named_worker_can_be_told_whom_they_help(worker: str, covered: bool) -> None:
    """The worker's organisation could be given `identity`, `need` and `plan`."""
    assert worker_covered(origin("worker.named"), WorkerId(worker), IDENTIFYING, region(), NOW) is covered


@pytest.mark.parametrize(
    ("sender", "worker", "may"),
    [
        pytest.param(SCHOOL, "tuula-rantanen", True, id="its own worker"),
        pytest.param(SCHOOL, "aino-koskela", False, id="somebody else's worker"),
        pytest.param(SOCIAL_WORK, "johanna-pelto", True, id="it coordinates"),
        pytest.param(SOCIAL_WORK, "nobody-we-know", False, id="no worker of the region"),
    ],
)
def test_one_names_own_workers_or_coordinates(sender: OrgId, worker: str, may: bool) -> None:
    """Who names a worker of another organisation coordinates."""
    assert may_name(sender, WorkerId(worker), region()) is may
