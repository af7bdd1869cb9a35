"""Who hears that a family is frozen."""

from __future__ import annotations

from hub.family.frozen import frozen_alert
from hub.ids import WorkerId
from tests.examples.families import MONDAY, alerts, concern, event, given, notices
from tests.examples.regions import SOCIAL_WORK, region

NAMED = event("worker.named", SOCIAL_WORK, worker="aino-koskela", role="named_worker")


def test_the_named_worker_and_the_whole_ladder_hear_at_once() -> None:
    """The family's clocks wait, so nothing is left for later; the alert tells nothing of content."""
    effects = frozen_alert(given(NAMED, concern()), 3, MONDAY, region())

    assert notices(effects) == [("aino-koskela", 0, "raised"), ("riitta-lahtela", 1, "rung")]
    (alert,) = alerts(effects)
    assert alert.told == ("aino-koskela", "riitta-lahtela")
    assert (alert.origin.basis, alert.level) == (None, "none")


def test_a_family_without_named_worker_is_with_the_coordinator() -> None:
    """Somebody always hears."""
    assert notices(frozen_alert(given(), 1, MONDAY, region())) == [("riitta-lahtela", 0, "raised")]


def test_the_same_number_gives_the_same_alert() -> None:
    """Seen twice, done once."""
    family = given(NAMED)

    assert frozen_alert(family, 2, MONDAY, region()) == frozen_alert(family, 2, MONDAY, region())
    first, second = (alerts(frozen_alert(family, no, MONDAY, region()))[0] for no in (2, 3))
    assert first.id != second.id


def test_a_region_that_names_nobody_raises_nothing() -> None:
    """The alarm of operations is then the only one."""
    bare = region(coordinators={}, workers={})

    assert frozen_alert(given(), 1, MONDAY, bare) == ()
    assert WorkerId("riitta-lahtela") in region().workers
