"""From an organisation's own machine a file goes by HTTP; every answer of the hub is told so that it can be mended."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest

from hub.connectors.files import Pace, submit_file
from hub.connectors.http_door import HttpDoor
from hub.connectors.http_way import HttpWay, Patience
from hub.connectors.report import FileReport
from hub.errors import RefusedError, UnavailableError
from hub.schemas.accepted import Json
from tests.examples.canned_hub import Answer, CannedHub
from tests.examples.files import CONNECTOR, concern_row, export, school_mapping
from tests.examples.intake import Served
from tests.examples.intake_network import Judge, Network
from tests.integration.connectors.test_submit_file import judging

AT_ONCE = Patience(tries=3, first=0.01, longest=0.05)
FAST = Pace(patience=0.2, look=0.01)


@contextlib.asynccontextmanager
async def way_to(base: str, token: str = "a token", pace: Pace = FAST) -> AsyncIterator[HttpWay]:
    """Open the way of one organisation."""
    door = HttpDoor(base, token)
    try:
        yield HttpWay(door, pace, AT_ONCE)
    finally:
        await door.close()


async def sent_to(hub: CannedHub, rows: int) -> FileReport:
    """Send a file of so many rows to a hub that answers as told."""
    raw = export(*(concern_row(number) for number in range(1, rows + 1)))
    async with hub.listening() as base, way_to(base) as way:
        return await submit_file(raw, school_mapping(), CONNECTOR, way)


def taken(events: list[Json]) -> Answer:
    """Take every event."""
    return 202, {"receipts": [{"receipt": f"r{at}"} for at, _ in enumerate(events)]}


async def test_a_file_goes_by_http_and_comes_again_as_repeats(
    listening: Served, network: Network, judge: Judge
) -> None:
    """The real intake: sealed there, on Kafka, with receipts; the second time nothing is added."""
    raw = export(*(concern_row(number) for number in range(1, 131)))
    mapping = school_mapping(organisation=network.school)
    pace = Pace(patience=60)
    async with judging(judge), way_to(listening.base, listening.tokens[network.school], pace) as way:
        first = await submit_file(raw, mapping, CONNECTOR, way)
        second = await submit_file(raw, mapping, CONNECTOR, way)
    assert (first.ok, first.accepted, first.repeats) == (True, 130, 0)
    assert (second.ok, second.accepted, second.repeats) == (True, 0, 130)


async def test_a_token_nobody_knows_is_told(listening: Served) -> None:
    """401: ask for a new one."""
    async with way_to(listening.base, "another token") as way:
        with pytest.raises(RefusedError, match=r"http_401; token; .*ask the region's operator"):
            await submit_file(export(concern_row(1)), school_mapping(), CONNECTOR, way)


async def test_another_organisations_rows_are_told(listening: Served, network: Network) -> None:
    """403: the token belongs to somebody else than --org says."""
    async with way_to(listening.base, listening.tokens[network.school]) as way:
        with pytest.raises(RefusedError, match="http_403; org"):
            await submit_file(export(concern_row(1)), school_mapping(organisation="nobody-here"), CONNECTOR, way)


async def test_one_row_the_hub_does_not_take_does_not_keep_the_others_out() -> None:
    """400 and 413 are about rows: the batch is halved until the row is found, and it is told with field and mend."""

    def picky(events: list[Json]) -> Answer:
        for place, event in enumerate(events):
            if isinstance(event, dict) and "PLANTED" in str(event["data"]):
                words = {"reason": "not_this_time", "field": f"{place}.time", "rule": "at most 30 days back"}
                return 400, {**words, "mend": "send it as it happens"}
        return taken(events)

    hub = CannedHub(picky)
    raw = export(concern_row(1), concern_row(2, kuvaus="PLANTED"), concern_row(3), concern_row(4))
    async with hub.listening() as base, way_to(base) as way:
        report = await submit_file(raw, school_mapping(), CONNECTOR, way)
    assert report.accepted == 3
    (told,) = report.not_accepted
    assert (told.row, told.became.state, told.became.field) == (3, "refused", "time")
    assert "enintään 30 päivää vanha" in report.text("fi")


async def test_a_batch_that_is_too_large_is_sent_in_parts() -> None:
    """413 for more than two rows."""
    hub = CannedHub(lambda events: (413, {}) if len(events) > 2 else taken(events))
    report = await sent_to(hub, 5)
    assert report.accepted == 5
    assert [len(one) for one in hub.asked] == [5, 2, 3, 1, 2]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_hub_that_says_later_is_tried_again(status: int) -> None:
    """The same batch, as often as patience allows; then the rows are told as not sent."""
    answers = iter([(status, {}), (status, {})])
    hub = CannedHub(lambda events: next(answers, None) or taken(events), headers={"Retry-After": "0"})
    report = await sent_to(hub, 2)
    assert (report.accepted, len(hub.asked)) == (2, 3)
    assert hub.asked[0] == hub.asked[2]
    always = CannedHub(lambda _: (status, {}))
    report = await sent_to(always, 2)
    assert (report.published, report.unsent, len(always.asked)) == (0, (2, 3), 3)


async def test_a_hub_that_is_not_there_is_waited_for() -> None:
    """As long as patience lasts."""
    async with way_to("http://127.0.0.1:9") as way:
        report = await submit_file(export(concern_row(1)), school_mapping(), CONNECTOR, way)
        assert report.unsent == (2,)
        with pytest.raises(UnavailableError):
            await way.region()


@pytest.mark.parametrize("base", ["http://hub.example", "ftp://127.0.0.1", "hub.example"])
def test_a_token_never_travels_in_the_clear(base: str) -> None:
    """Only https, or this machine."""
    with pytest.raises(RefusedError, match="not_safe"):
        HttpDoor(base, "a token")


async def test_an_address_that_is_no_hub_is_told() -> None:
    """It answers, and not as a hub does."""
    stranger = CannedHub(lambda _: (200, {"hello": "there"}), get=(200, {"hello": "there"}))
    async with stranger.listening() as base, way_to(base) as way:
        with pytest.raises(RefusedError, match="not_a_hub"):
            await way.region()
        with pytest.raises(RefusedError, match="not_a_hub"):
            await submit_file(export(concern_row(1)), school_mapping(), CONNECTOR, way)
