"""The demo's story uses nothing but the catalogue, the region file and people nobody is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from stdnum.fi import hetu

from hub.commands import region_file, story_boy, story_mother
from hub.commands.story_cast import CHILD, GUARDIANS, STRANGER, Cast, cast
from hub.commands.story_events import TEXTS, Pen, as_file
from hub.commands.story_export import export_of
from hub.commands.story_steps import due_words
from hub.connectors.example import proven
from hub.connectors.files import check_file
from hub.connectors.row_event import Connector
from hub.errors import RefusedError
from hub.ids import OrgId
from hub.schemas.catalogue import BY_WIRE
from hub.schemas.form import validate
from hub.schemas.http_event import structured

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
MAPPINGS = Path(__file__).parents[3] / "ops" / "connectors"


REGIONS = Path(__file__).parents[3] / "ops" / "regions"


@pytest.fixture(scope="module", params=["etela-savo/mikkeli-koulut", "pohjois-karjala/joensuu-koulut"])
def players(request: pytest.FixtureRequest) -> Cast:
    """Cast the stories from each region that comes with the hub."""
    region, school = request.param.split("/")
    return cast(region_file.read(REGIONS / f"{region}.yaml").region(), OrgId(school))


def test_every_event_of_the_story_is_valid(players: Cast) -> None:
    """What family social work sends would pass the intake."""
    pen = Pen(players, NOW)
    assessments = [pen.assessment(players.part(name)) for name in ("clinic", "counselling")]
    events = [*pen.family(), *pen.permissions(), pen.plan(), pen.home_service(), pen.withdrawal(), *assessments]
    for envelope, data in events:
        validate(BY_WIRE[envelope.type], data)


def test_the_story_as_a_file_reads_back(players: Cast) -> None:
    """A line of the file is one structured CloudEvent, the same that was written."""
    events = Pen(players, NOW).permissions()
    assert [structured(line)[1] for line in as_file(events).splitlines()] == [data for _, data in events]


def test_the_schools_export_is_read_by_its_mapping(players: Cast) -> None:
    """Both nights' rows become events, in the school's own signs, whatever file its register writes."""
    path = MAPPINGS / f"{players.school}-huolet.yaml"
    mapping = proven(path.read_text("utf-8"), str(path))
    connector = Connector(players.region.id, b"k" * 32)
    pen = Pen(players, NOW)
    first, second = (
        check_file(export_of(mapping, rows), mapping, connector) for rows in (pen.export(), pen.next_export())
    )
    assert not first.report.rows
    assert not second.report.rows
    assert [event.data.get("text") for event in (*first.events, *second.events)] == [TEXTS[0], None, TEXTS[1]]
    assert {event.data["unit"] for event in first.events} == {players.school_unit}


def test_nobody_in_the_story_exists() -> None:
    """Every identity code is valid and has an individual number that no person is given."""
    told = (CHILD, *GUARDIANS, *story_mother.people(), *story_boy.people())
    assert len({one.code for one in told}) == len(told)
    for code in (STRANGER, *(one.code for one in told)):
        assert hetu.is_valid(code, allow_temporary=True)
        assert 900 <= int(code[7:10]) <= 999


def test_a_region_without_the_cast_is_refused() -> None:
    """The demo says what its region lacks."""
    with pytest.raises(RefusedError, match="no_cast"):
        cast(region_file.read(None).region(), OrgId("nobody"))


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        pytest.param(datetime(2026, 11, 27, 22, tzinfo=UTC), "due by 27.11.", id="midnight of the 28th in Helsinki"),
        pytest.param(datetime(2026, 6, 30, 21, tzinfo=UTC), "due by 30.6.", id="summer time"),
        pytest.param(datetime(2026, 11, 27, 12, tzinfo=UTC), "due by 27.11.", id="within a day"),
        pytest.param(None, "no deadline", id="none"),
    ],
)
def test_a_deadline_is_told_as_its_last_day(deadline: datetime | None, words: str) -> None:
    """The first instant of the next day is one too late."""
    assert due_words(deadline) == words
