"""No refusal, error or repr of the border holds a value of the input, whatever is wrong with it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.border.decision import Refusal
from hub.border.form import form
from hub.border.model import Candidate, Incoming
from hub.border.step import step
from hub.errors import PoisonError
from hub.ids import EventId, OrgId
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.model import Group
from tests.examples.border import CHILD, NOW, Border, coded, incoming
from tests.examples.events import event_data, hetu, uid
from tests.examples.regions import PARISH, SCHOOL, SOCIAL_WORK

TOKEN = "zq7planted"
"""In no word of ours; every planted value holds it."""
CODES = (hetu(971), hetu(972), hetu(973))
SENT = sorted(name for name, type in TYPES.items() if type.group is not Group.CONTROL)

tokens = st.integers(0, 10**6).map(lambda number: f"{TOKEN}-{number}")
junk: st.SearchStrategy[Json] = tokens | st.sampled_from(CODES) | st.none() | st.booleans() | st.integers()
refs: st.SearchStrategy[Json] = st.fixed_dictionaries(
    {}, optional={"hetu": st.sampled_from(CODES) | tokens, "local_id": tokens, "id": tokens, "born": tokens}
)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[OrgId, str, dict[str, Json]]:
    """Return valid data of some type with some fields spoiled, and persons named by planted words."""
    org, type = draw(st.sampled_from([SCHOOL, SOCIAL_WORK, PARISH])), draw(st.sampled_from(SENT))
    data = event_data(type, full=draw(st.booleans()))
    if "person" in data:
        data["person"] = draw(refs | st.just({"local_id": f"{TOKEN}-1", "hetu": CODES[0]}))
    for name in draw(st.lists(st.sampled_from(sorted(data)), max_size=2)) if data else []:
        data[name] = draw(junk | refs | st.lists(junk, max_size=2))
    if draw(st.booleans()):
        data |= {draw(tokens): draw(junk)}
    return org, type, data


def said(record: Incoming, border: Border) -> Candidate | Refusal | str:
    """Return what form answers, or all that its error says."""
    try:
        return form(record, border.region, EventId(uid("event")))
    except PoisonError as error:
        return f"{error!r} {error} {error.field} {error.mend}"


def planted(text: str) -> bool:
    return TOKEN in text or any(code in text for code in CODES)


@settings(max_examples=150, deadline=None)
@given(sent=spoiled(), sealed=st.booleans())
def test_no_answer_repeats_what_came_in(sent: tuple[OrgId, str, dict[str, Json]], sealed: bool) -> None:
    """Refusals, errors, candidates and acceptances show our own words and ids only."""
    border, (org, type, data) = Border(), sent
    read = said(incoming(org, type, data, sealed=sealed), border)
    assert not planted(repr(read))
    # References by id are turned to UUIDs by the shell before the step; here none was ever given.
    if isinstance(read, Candidate) and "id" not in repr(dict(read.data).get("person")):
        decision = step(read, border.facts(read), border.region)
        assert not planted(repr(decision))


@given(word=tokens, spoilt=st.sampled_from(["ce_id", "ce_type", "ce_source", "ce_time", "org"]))
def test_no_refusal_repeats_an_attribute(word: str, spoilt: str) -> None:
    """Also what stands beside the data is the sender's, and not ours to repeat."""
    record = incoming(SCHOOL, "concern.raised", event_data("concern.raised"), **{spoilt: f"{word} {CHILD}"})
    no = form(record, Border().region, EventId(uid("event")))
    assert isinstance(no, Refusal)
    assert not planted(repr(no))
    assert CHILD not in repr(no)


def test_an_incoming_record_shows_no_data() -> None:
    """The opened record itself may land in a traceback."""
    record: Incoming = incoming(SCHOOL, "concern.raised", event_data("concern.raised", person=coded(CODES[0])))
    assert not planted(repr(record))
    assert NOW.isoformat() in repr(record)
