"""What was told about this person, to whom, when and on which ground? The log its subject may see, and who may ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hub.commands.disclosures import Language, log_document, log_lines, use_document
from hub.consent.model import Access
from hub.errors import RefusedError
from hub.ids import EventId, MatterId, OrgId, PersonId, WorkerId
from hub.region.read import parse
from hub.schemas.accepted import Basis, BasisKind
from hub.schemas.labels import RELEASABLE, Purpose
from hub.store import disclosures as written
from hub.store import regions
from hub.store.disclosures import Disclosure, Fact
from hub.streams.door_disclosures import Asker, Log, see_disclosures, see_statutory_uses
from hub.streams.door_inbox import see_inbox
from hub.streams.recall_lane import RecallLane
from hub.streams.shell import Shell
from tests.examples.regions import CHILD_PROTECTION, NGO, PARISH, SCHOOL, SOCIAL_WORK
from tests.examples.rights import CHILD, LSL_25, MOTHER, adult, child, switch
from tests.integration.lanes.world import LONG_AGO, World, by_name, permit

ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
AINO = WorkerId("aino-koskela")


async def test_the_answer_tells_what_to_whom_when_and_on_which_ground(world: World) -> None:
    """A delivery to the parish: its categories, its ground, sent; and every look is the next line."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    log = await look(world)
    (one,) = log.lines
    assert (one.kind, one.state, one.org, one.grounds) == ("delivery", "released", PARISH, ("consent",))
    assert "need" in one.categories
    again = await look(world, worker=AINO)
    *_, seen = again.lines
    assert (seen.kind, seen.org, seen.grounds) == ("disclosures", SOCIAL_WORK, ("records_consent",))
    assert (await world.rows("SELECT worker FROM disclosure WHERE kind = 'disclosures' ORDER BY made_at"))[-1] == (
        AINO,
    )


async def test_nothing_is_shown_before_it_is_written_down(world: World) -> None:
    """A look at somebody about whom nothing was told is a line too; one from later on tells nothing."""
    await world.family()
    assert (await look(world)).lines == ()
    assert await world.one("SELECT count(*) FROM disclosure WHERE kind = 'disclosures'") == 1
    assert (await look(world, since=datetime.now(UTC) + timedelta(days=1))).lines == ()


async def test_unknown_and_not_yours_have_one_answer(world: World) -> None:
    """Who does not answer the family, whose agreement is over, whose id it is not, and whoever is nobody."""
    await world.family()
    await world.told(PARISH)
    mine, nobody = world.turner(SOCIAL_WORK).to_org(CHILD), world.turner(SOCIAL_WORK).to_org(uuid4())
    asked = (
        (world.turner(SCHOOL).to_org(CHILD), Asker(SCHOOL)),
        (mine, Asker(SCHOOL)),
        (nobody, Asker(SOCIAL_WORK)),
        ("no-word-of-anybody", Asker(SOCIAL_WORK)),
        (world.turner(SCHOOL).to_org(CHILD), Asker(SOCIAL_WORK)),
        (mine, Asker("nobody")),
    )
    answers = [await refusal(world.shell, word, asker) for word, asker in asked]
    assert set(answers) == {("not_found", "person")}
    assert await world.one("SELECT count(*) FROM disclosure WHERE kind = 'disclosures'") == 0


async def test_an_organisation_without_an_agreement_does_not_answer(world: World) -> None:
    """What it may look at ends with its agreement, whatever it holds."""
    await world.family()
    await region_says(world, "valid_from: 2025-01-01", "valid_from: 2025-01-01, valid_to: 2025-06-01", SOCIAL_WORK)
    word = world.turner(SOCIAL_WORK).to_org(CHILD)
    assert await refusal(world.shell, word, Asker(SOCIAL_WORK)) == ("not_found", "person")


async def test_for_a_protected_person_only_the_sector_is_told(world: World) -> None:
    """Who does not hold protected contact gets neither name nor worker, in data and in words; nor that it is so."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    await world.put_rights(child(MOTHER, gives=[permit()]), adult(MOTHER, protections=(switch(),)))
    await world.told(PARISH)
    await world.deliver()
    assert await world.one("SELECT count(*) FROM disclosure WHERE 'protected' = ANY (rules)") == 1
    assert [one.org for one in (await look(world)).lines] == [PARISH, PARISH]
    await region_says(world, ", protected_contact]", "]", SOCIAL_WORK)
    log = await look(world)
    assert [(one.org, one.sector, one.grounds) for one in log.lines] == [(None, "parish", ("consent",))] * 2
    said = "\n".join(log_lines(log, "x", "en")) + str(log_document(world.shell, log))
    assert "parish: delivered" in said
    assert "seurakunta" not in said.lower()
    assert "protect" not in said.lower()
    await world.put_rights(child(MOTHER, gives=[permit()]), adult(MOTHER))
    assert [one.org for one in (await look(world)).lines] == [PARISH, PARISH]


async def test_a_step_of_a_duty_is_told_to_nobody_but_who_receives_it(world: World) -> None:
    """Child protection hears of it; family social work, of the same legal body, not even that there is something."""
    await world.family()
    await world.told(CHILD_PROTECTION, type="child_protection.notified", basis=LSL_25, data=NOTIFIED)
    await world.deliver()
    assert await world.one("SELECT count(*) FROM disclosure WHERE 'duty' = ANY (rules)") == 1
    log = await look(world)
    assert log.lines == ()
    await region_says(world, "- statutory:SHAL-20", "- statutory:SHAL-20\n      - records_consent", CHILD_PROTECTION)
    word = world.turner(CHILD_PROTECTION).to_org(CHILD)
    told = await see_disclosures(world.shell, word, Asker(CHILD_PROTECTION), ALWAYS)
    assert [one.grounds for one in told.lines if one.kind == "delivery"] == [("duty",)]


async def test_of_an_event_about_somebody_else_only_what_is_told_of_all_is_theirs(world: World) -> None:
    """The mother's own categories stay out of the child's log."""
    await world.family()
    event = await world.happens(about=[MOTHER])
    row = Disclosure(uuid4(), "inbox", PARISH, (CHILD, MOTHER), (_fact(event.event_id),), ("consent",))
    await write(world, row)
    assert [one.categories for one in (await look(world)).lines] == [("need", "service")]
    (mothers,) = (await look(world, person=MOTHER)).lines
    assert mothers.categories == ("service",)


async def test_what_concerns_another_person_alone_is_not_in_the_log(world: World) -> None:
    """Somebody's plan was looked at: of that the log of another member of the family tells nothing."""
    await world.family()
    event = await world.happens()
    await write(world, Disclosure(uuid4(), "plan", PARISH, (CHILD, MOTHER), (_fact(event.event_id),), ("consent",)))
    assert len((await look(world)).lines) == 1
    assert (await look(world, person=MOTHER)).lines == ()


async def test_recalls_withheld_and_possibly_told_are_told_apart(world: World) -> None:
    """Each state is itself; a recall has its due time, and its acknowledgement once there is one."""
    await world.family()
    await world.told(PARISH)
    await world.deliver()
    event = await world.happens()
    for state in ("withheld", "possibly_delivered"):
        row = Disclosure(uuid4(), "delivery", NGO, (CHILD,), (_fact(event.event_id),), ("consent",))
        await write(world, row)
        await world.do("UPDATE disclosure SET state = :s WHERE id = :i", s=state, i=row.id)
    await world.withdraw()
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))
    log = await look(world)
    assert [(one.org, one.state, one.recalled) for one in log.lines] == [
        (PARISH, "released", True), (NGO, "withheld", False), (NGO, "possibly_delivered", True),
    ]  # fmt: skip
    assert log.lines[0].acknowledge_by is not None
    assert "deletion not acknowledged" in "\n".join(log_lines(log, "x", "en"))
    await world.do("UPDATE recall SET acknowledged_at = clock_timestamp()")
    assert "deletion acknowledged" in "\n".join(log_lines(await look(world), "x", "en"))


async def test_somebody_else_s_recall_is_not_told(world: World) -> None:
    """That the mother took something back is not in the child's log."""
    await world.family()
    event = await world.happens(about=[MOTHER])
    row = Disclosure(uuid4(), "inbox", PARISH, (CHILD, MOTHER), (_fact(event.event_id),), ("consent",))
    await write(world, row)
    await world.do(
        "INSERT INTO recall (id, org, person, family, categories, received_before, acknowledge_by)"
        " VALUES (:i, :o, :p, :p, '{need}', clock_timestamp(), clock_timestamp())",
        i=row.id, o=PARISH, p=MOTHER,
    )  # fmt: skip
    await world.do("UPDATE disclosure SET recall = id WHERE id = :i", i=row.id)
    assert [one.recalled for one in (await look(world)).lines] == [False]
    assert [one.recalled for one in (await look(world, person=MOTHER)).lines[:1]] == [True]


@pytest.mark.parametrize("language", list(Language))
async def test_every_line_has_words_in_every_language(world: World, language: Language) -> None:
    """Every kind, state and ground; no rule's id and no name of a worker elsewhere is left in the words."""
    await world.family()
    event = await world.happens()
    for kind in ("delivery", "plan", "inbox", "notice", "disclosures"):
        for rule in ("consent", "duty", "statutory", "own", "control", "records_consent"):
            worker = WorkerId("riku-koulu")
            facts = (_fact(event.event_id),)
            await write(world, Disclosure(uuid4(), kind, SCHOOL, (CHILD,), facts, (rule,), worker=worker))
    log = await look(world)
    assert len(log.lines) == 30
    said = "\n".join(log_lines(log, "x", language))
    for hidden in ("riku-koulu", "records_consent", "None", "mikkeli-koulut"):
        assert hidden not in said
    document = log_document(world.shell, log)
    told = document["told"]
    assert isinstance(told, list)
    assert all(isinstance(one, dict) and one["worker"] is None for one in told)
    assert {"at", "kind", "state", "organisation", "sector", "categories", "grounds", "events"} <= set(told[0])  # type: ignore[arg-type] # checked to be a dictionary


async def test_the_privacy_officer_sees_every_use_of_a_right_of_the_law(world: World) -> None:
    """When, who, which paragraph, of which event; what was withheld was no use, and the log tells it to the family."""
    await world.family()
    await world.put_rights(child(MOTHER, gives=[by_name(PARISH)], accesses=(_access(),)), adult(MOTHER))
    basis = Basis(BasisKind.CONSENT, Purpose.CHILD_PROTECTION)
    (event,) = await occurred(world, CHILD_PROTECTION, basis=basis)
    await world.deliver()
    region, (use,) = await see_statutory_uses(world.shell, ALWAYS)
    assert (use.row.org, use.paragraphs, use.events) == (CHILD_PROTECTION, ("SHAL-20",), (event,))
    told = use_document(use, region)
    assert told["paragraphs"] == [{"id": "SHAL-20", "paragraph": region.statutes["SHAL-20"].paragraph}]
    assert str(CHILD) not in str(told)
    (line,) = [one for one in (await look(world)).lines if one.kind == "delivery"]
    assert (line.grounds, line.paragraphs) == (("statutory",), ("SHAL-20",))
    await world.do("UPDATE disclosure SET state = 'withheld'")
    assert (await see_statutory_uses(world.shell, ALWAYS))[1] == ()
    assert (await see_statutory_uses(world.shell, datetime.now(UTC)))[1] == ()


async def test_a_right_of_the_law_about_somebody_else_is_no_ground_in_this_log(world: World) -> None:
    """What was recorded about the child stands in the child's log; the mother's names neither ground nor paragraph."""
    await world.family()
    await world.put_rights(child(MOTHER, gives=[permit()], accesses=(_access(),)), adult(MOTHER, gives=[permit()]))
    event = await world.happens(about=[MOTHER])
    facts, rules = (_fact(event.event_id),), ("statutory", "consent")
    await write(world, Disclosure(uuid4(), "delivery", CHILD_PROTECTION, (CHILD, MOTHER), facts, rules))
    (childs,) = (await look(world)).lines
    assert (childs.grounds, childs.paragraphs) == (("statutory", "consent"), ("SHAL-20",))
    (mothers,) = (await look(world, person=MOTHER)).lines
    assert (mothers.grounds, mothers.paragraphs) == (("consent",), ())
    assert "SHAL" not in str(log_document(world.shell, await look(world, person=MOTHER)))


async def test_a_right_of_the_law_recorded_later_was_not_the_ground(world: World) -> None:
    """Nor is it on the privacy officer's list under that paragraph."""
    await world.family()
    event = await world.happens()
    row = Disclosure(uuid4(), "delivery", CHILD_PROTECTION, (CHILD,), (_fact(event.event_id),), ("statutory",))
    await write(world, row)
    recorded = await world.happens("access.statutory", CHILD_PROTECTION, data={})
    access = replace(_access(), event_id=recorded.event_id)
    await world.put_rights(child(MOTHER, accesses=(access,)), adult(MOTHER))
    await world.do("UPDATE event SET accepted_at = clock_timestamp() WHERE event_id = :e", e=recorded.event_id)
    (line,) = (await look(world)).lines
    assert (line.grounds, line.paragraphs) == ((), ())
    _, (use,) = await see_statutory_uses(world.shell, ALWAYS)
    assert use.paragraphs == ()
    await world.do("UPDATE event SET accepted_at = :t WHERE event_id = :e", e=recorded.event_id, t=LONG_AGO)
    (line,) = (await look(world)).lines
    assert (line.grounds, line.paragraphs) == (("statutory",), ("SHAL-20",))


async def test_a_look_is_never_called_back(world: World) -> None:
    """It told of no event: a narrowing finds nothing in it to take back, and the inbox has none of it."""
    await world.family()
    await look(world)
    await world.withdraw()
    await world.turns(RecallLane(world.shell, world.sender(lasting=True)))
    assert await world.one("SELECT count(*) FROM recall") == 0
    assert (await see_inbox(world.shell, AINO)).rows == ()


NOTIFIED = {"urgent": True, "reasons": ["neglect"], "anticipatory": False, "police_told": False}


async def look(
    world: World, *, person: PersonId = CHILD, worker: WorkerId | None = None, since: datetime = ALWAYS
) -> Log:
    """Let family social work look; the looks of this test before are left out but for those of a worker."""
    asker = Asker(worker=worker) if worker else Asker(SOCIAL_WORK)
    log = await see_disclosures(world.shell, world.turner(SOCIAL_WORK).to_org(person), asker, since)
    return log if worker else _without_looks(log)


async def refusal(shell: Shell, word: str, asker: Asker) -> tuple[str, str]:
    """Return with what the question was turned away."""
    with pytest.raises(RefusedError) as caught:
        await see_disclosures(shell, word, asker, ALWAYS)
    return caught.value.reason, caught.value.field


async def write(world: World, row: Disclosure) -> None:
    """Write a disclosure as a door does."""
    async with world.shell.engine.begin() as conn:
        await written.disclose(conn, [row])


async def occurred(world: World, recipient: OrgId, **more: object) -> Sequence[EventId]:
    """Accept an event, queue it for one recipient, and return its id."""
    event = await world.happens(**more)  # type: ignore[arg-type]  # fields by name
    await world.queue(event, recipient)
    return [event.event_id]


async def region_says(world: World, old: str, new: str, org: OrgId) -> None:
    """Store a new version of the region in which the first `old` after this organisation's name is `new`."""
    async with world.shell.engine.begin() as conn:
        known = await world.shell.regions.newest(conn)
        before, mark, after = known.text.partition(f"\n  {org}:\n")
        assert old in after
        text = before + mark + after.replace(old, new, 1)
        await regions.store(conn, parse(text, known.defaults, "changed", version=known.version + 1))


def _access() -> Access:
    return Access(
        MatterId(uuid4()), CHILD_PROTECTION, "SHAL-20", Purpose.CHILD_PROTECTION, RELEASABLE,
        datetime.now(UTC) + timedelta(days=9), EventId(uuid4()),
    )  # fmt: skip


def _without_looks(log: Log) -> Log:
    return replace(log, lines=tuple(one for one in log.lines if one.kind != "disclosures" or one.events))


def _fact(event: EventId) -> Fact:
    return Fact(event, frozenset({"need"}), frozenset({"service"}))
