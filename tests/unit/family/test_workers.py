"""Who is the named worker, and what happens to their open matters when that changes."""

from __future__ import annotations

from hub.family.effects import Misfit
from tests.examples.families import alerts, concern, event, given, notices, told, when
from tests.examples.regions import COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK


def test_a_naming_ends_the_one_before() -> None:
    """There is one named worker at a time; the one before stays in the history."""
    first = event("worker.named", SOCIAL_WORK, name="1", worker="aino-koskela", role="named_worker")
    second = event("worker.named", SOCIAL_WORK, name="2", worker="noora-kivela", role="named_worker")

    family = given(first, second)

    assert family.named is not None
    assert (family.named.worker, family.named.org, family.named.by_hub) == ("noora-kivela", COUNSELLING, False)
    assert [one.until is None for one in family.workers] == [False, True]


def test_other_roles_stand_beside_the_named_worker() -> None:
    """A coordinator does not end the named worker."""
    first = event("worker.named", SOCIAL_WORK, name="1", worker="aino-koskela", role="named_worker")
    beside = event("worker.named", SOCIAL_WORK, name="2", worker="noora-kivela", role="coordinator")

    family = given(first, beside)

    assert family.named is not None
    assert family.named.worker == "aino-koskela"
    assert [one.until for one in family.workers] == [None, None]


def test_open_concerns_go_to_the_new_named_worker_who_is_told() -> None:
    """The alert is the same one, with its new holder; the old one no longer has it."""
    before = given(concern())
    assert before.named is not None
    naming = event("worker.named", SOCIAL_WORK, worker="noora-kivela", role="named_worker")

    family, effects = when(before, naming)

    (alert,) = alerts(effects)
    assert alert.id == before.alerts[0].id
    assert alert.holder.worker == "noora-kivela"
    assert before.named.worker not in alert.told
    assert notices(effects) == [("noora-kivela", 0, "raised")]
    assert family.deadlines == before.deadlines


def test_a_new_named_worker_out_of_reach_does_not_get_the_concern() -> None:
    """It goes back to whoever raised it."""
    before = given(concern(reach={SOCIAL_WORK}))
    naming = event("worker.named", SOCIAL_WORK, worker="noora-kivela", role="named_worker")

    family, _ = when(before, naming)

    assert family.alerts[0].holder.org == SCHOOL


def test_a_naming_tells_the_worker_s_organisation_and_the_one_before() -> None:
    """Whoever comes in and whoever is let go both hear of it."""
    before = given(event("worker.named", SOCIAL_WORK, name="1", worker="venla-aaltola", role="named_worker"))

    _, effects = when(before, event("worker.named", SOCIAL_WORK, name="2", worker="noora-kivela", role="named_worker"))

    assert set(told(effects)) == {NGO, COUNSELLING}


def test_a_release_gives_open_concerns_back_to_whoever_raised_them() -> None:
    """Without a named worker a matter is never with nobody."""
    before = given(concern(PARISH))
    assert before.named is not None

    release = event("worker.released", SOCIAL_WORK, worker=before.named.worker, role="named_worker")
    family, effects = when(before, release)

    assert family.named is None
    assert family.alerts[0].holder.org == PARISH
    assert notices(effects) == [("johanna-pelto", 0, "raised"), ("riitta-lahtela", 0, "raised")]
    assert [one.kind for one in family.alerts] == ["concern", "orphan"]


def test_a_concern_kept_by_its_raiser_goes_to_the_first_named_worker_in_reach() -> None:
    """It was theirs only while nobody was named."""
    named = event("worker.named", SOCIAL_WORK, worker="venla-aaltola", role="named_worker")

    family = given(concern(PARISH, reach={NGO}), named)

    assert family.alerts[0].holder.worker == "venla-aaltola"


def test_namings_that_do_not_fit_are_misfits() -> None:
    """Unknown workers, the same naming twice, a release of somebody who is not named."""
    named = event("worker.named", SOCIAL_WORK, worker="aino-koskela", role="named_worker")
    again = event("worker.named", SOCIAL_WORK, name="again", worker="aino-koskela", role="named_worker")
    unknown = event("worker.named", SOCIAL_WORK, worker="nobody", role="named_worker")
    released = event("worker.released", SOCIAL_WORK, worker="noora-kivela", role="named_worker")

    family = given(named)

    assert when(family, again)[1] == (Misfit("named_twice"),)
    assert when(family, unknown)[1] == (Misfit("unknown_worker"),)
    assert when(family, released)[1] == (Misfit("not_named"),)
