"""Who is the named worker, and what happens to their open matters when that changes."""

from __future__ import annotations

from dataclasses import replace

from hub.family.effects import Misfit, NoteNaming
from hub.family.state import Family
from hub.ids import WorkerId
from hub.region.law import Rung
from hub.schemas.accepted import Accepted
from tests.examples.families import EVERYBODY, alerts, concern, due, event, given, notices, told, when
from tests.examples.regions import COUNSELLING, NGO, PARISH, SCHOOL, SOCIAL_WORK, region


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
    assert notices(effects) == [("noora-kivela", 0, "raised_2")]
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
    assert notices(effects) == [
        ("johanna-pelto", 0, "raised_2"),
        ("riitta-lahtela", 0, "raised"),
    ]
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


def test_whom_the_hub_chose_may_be_released_by_their_organisation_and_by_those_that_coordinate() -> None:
    """The units that coordinate by default, and the employers of coordinators."""
    base = region()
    within = replace(base, coordinators={**base.coordinators, "separation": WorkerId("venla-aaltola")})

    family, effects = when(given(), concern(), within)

    (noted,) = _noted(effects)
    assert (noted.named, noted.named.by_hub) == (family.named, True)
    assert noted.organisations == {noted.named.org, SOCIAL_WORK, COUNSELLING, NGO}


def test_every_beginning_and_end_of_a_naming_is_noted() -> None:
    """Who was named, since when and until when, by whom: nothing is forgotten."""
    first = event("worker.named", SOCIAL_WORK, name="1", worker="aino-koskela", role="named_worker")
    second = event("worker.named", SOCIAL_WORK, name="2", worker="noora-kivela", role="named_worker")
    release = event("worker.released", SOCIAL_WORK, worker="noora-kivela", role="named_worker")

    notes = []
    family = given()
    for happens in (first, second, release):
        family, effects = when(family, happens)
        notes.append([(one.named.worker, one.named.until is None) for one in _noted(effects)])

    assert notes == [
        [("aino-koskela", True)],
        [("aino-koskela", False), ("noora-kivela", True)],
        [("noora-kivela", False)],
    ]


def test_a_named_worker_whose_organisation_has_no_agreement_gives_way_to_one_in_reach() -> None:
    """Nothing can be given to them any more; with the next concern the family has somebody again."""
    family, base = given(concern()), region()
    assert family.named is not None
    org = base.organisations[family.named.org]
    within = replace(base, organisations={**base.organisations, org.id: replace(org, agreements=())})

    after = given(concern(NGO, reach=EVERYBODY - {org.id}), family=family, within=within)

    assert after.named is not None
    assert after.named.org != org.id
    assert [one.until is None for one in after.workers] == [False, True]


def test_a_withdrawal_does_not_end_a_naming() -> None:
    """Who answers for a family is no disclosure: what reaches the worker is asked at the door."""
    family = given(concern())

    assert given(event("consent.withdrawn", PARISH), family=family).named == family.named


AINO, EERO, NOORA = WorkerId("aino-koskela"), WorkerId("eero-vainio"), WorkerId("noora-kivela")


def _named(worker: str, name: str = "", role: str = "named_worker") -> Accepted:
    return event("worker.named", SOCIAL_WORK, name=f"{worker}/{name}", worker=worker, role=role)


def _released(worker: str, name: str = "") -> Accepted:
    return event("worker.released", SOCIAL_WORK, name=name, worker=worker, role="named_worker")


def _said(family: Family, type: str, **more: str) -> Accepted:
    return event(type, SOCIAL_WORK, alert_id=str(family.alerts[0].id), worker=AINO, **more)


def test_what_a_colleague_was_given_stays_with_them_whoever_is_named() -> None:
    """A delegation, and a decline, are a worker's word; a naming or a release says nothing against it."""
    held = given(_named(AINO), concern())
    for word in (_said(held, "alert.delegated", to=EERO), _said(held, "alert.declined", reason="wrong_person")):
        passed = given(word, family=held)
        assert passed.alerts[0].holder.worker != AINO
        for happens in (_named(NOORA), _released(AINO)):
            family, effects = when(passed, happens)
            assert family.alerts[0] == passed.alerts[0]
            assert [one for one in alerts(effects) if one.kind == "concern"] == []


def test_what_came_back_to_the_named_worker_goes_on_to_the_next() -> None:
    """Delegated there and back again, it is where the naming had it."""
    held = given(_named(AINO), concern())
    there = given(_said(held, "alert.delegated", to=EERO), family=held)
    back = given(
        event("alert.delegated", name="b", alert_id=str(held.alerts[0].id), worker=EERO, to=AINO), family=there
    )
    assert (back.alerts[0].holder.worker, back.alerts[0].round) == (AINO, 2)

    assert given(_named(NOORA), family=back).alerts[0].holder.worker == NOORA


def test_another_role_moves_no_alert() -> None:
    """Neither the concern with whoever raised it nor the orphan alert of the coordinator."""
    before = given(concern(PARISH, reach=()))
    assert [one.kind for one in before.alerts] == ["concern", "orphan"]

    for beside in (_named(AINO, role="coordinator"), _named(NOORA, role="coordinator")):
        family, effects = when(before, beside)
        assert (family.alerts, alerts(effects)) == (before.alerts, [])


def test_an_orphan_alert_never_goes_to_whoever_is_named() -> None:
    """It is the coordinator's until it closes; here nobody answers, for the named worker's agreement has ended."""
    base = region()
    over = replace(base, organisations={**base.organisations, NGO: replace(base.organisations[NGO], agreements=())})
    before = given(concern(PARISH, reach=()))

    family, _ = when(before, _named("venla-aaltola"), over)

    assert family.alerts == before.alerts


def test_rungs_that_were_told_stay_told_when_the_holder_changes() -> None:
    """A naming begins no ladder anew: whoever climbed to the alert goes on seeing it."""
    within = replace(region(), ladder=(Rung("coordinator", 1), Rung("duty_officer", 1)))
    held = given(_named(AINO), concern(), within=within)
    clock = held.deadlines[0]
    climbed, _ = when(held, due(clock.id, "overdue", dict(clock.steps)["overdue"]), within)

    alert = when(climbed, _named(NOORA), within)[0].alerts[0]

    assert (alert.holder.worker, alert.told, alert.rung) == (NOORA, (NOORA, "riitta-lahtela"), 1)


def test_whoever_is_handed_an_alert_a_second_time_is_told_a_second_time() -> None:
    """Each hand-over has a notice of its own; the same events give the same ones."""
    story = (_named(AINO), concern(), _named(NOORA), _named(AINO, "again"), _released(AINO), _named(NOORA, "again"))
    runs = []
    for _ in range(2):
        family, sent = given(), []
        for happens in story:
            family, effects = when(family, happens)
            sent += [one for one in notices(effects) if one[0] in (AINO, NOORA)]
        runs.append(sent)

    assert [who for who, _, _ in runs[0]] == [AINO, NOORA, AINO, NOORA]
    assert len(set(runs[0])) == 4
    assert runs[0] == runs[1]


def _noted(effects: tuple[object, ...]) -> list[NoteNaming]:
    return [one for one in effects if isinstance(one, NoteNaming)]
