"""Nothing a person's record holds comes through the log, whichever way it is tried."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import PoisonError, UnavailableError
from hub.telemetry.allowed import KEYS, cut
from hub.telemetry.logs import UNREADABLE, Outlets, configure, get_logger

CODE = "010114a9012"
EVENT = UUID("5f1c0000-0000-4000-8000-000000000001")


class Written:
    """What a process would have written."""

    def __init__(self) -> None:
        self.hub, self.libraries, self.dropped = io.StringIO(), io.StringIO(), 0

    def drop(self, count: int) -> None:
        """Count dropped values."""
        self.dropped += count

    @property
    def line(self) -> dict[str, object]:
        """The newest line of the hub's own."""
        found: dict[str, object] = json.loads(self.hub.getvalue().splitlines()[-1])
        return found

    @property
    def library_line(self) -> dict[str, object]:
        """The newest line of a library."""
        found: dict[str, object] = json.loads(self.libraries.getvalue().splitlines()[-1])
        return found


@pytest.fixture
def written() -> Iterator[Written]:
    """Logging set up as a process does it, and put back."""
    root = logging.getLogger()
    kept = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    out = Written()
    configure(Outlets(out.hub, out.libraries), dropped=out.drop)
    yield out
    structlog.reset_defaults()
    logging.captureWarnings(False)
    root.handlers[:], level, logging.raiseExceptions = kept
    root.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def test_what_is_allowed_is_written(written: Written) -> None:
    """Codes, numbers and ids of the hub, with time, level and module."""
    get_logger("hub.streams").info(
        "caught up", topic="hub.in.parish", offset=7, event_id=EVENT, ok=True, seconds=0.12345
    )
    line = written.line
    assert str(line.pop("time")).endswith("Z")
    assert line == {
        "event": "caught up",
        "level": "info",
        "module": "hub.streams",
        "topic": "hub.in.parish",
        "offset": 7,
        "event_id": str(EVENT),
        "ok": True,
        "seconds": 0.123,
    }
    assert written.dropped == 0


def test_unknown_keys_are_dropped_and_counted(written: Written) -> None:
    """A key nobody allowed does not come through, whatever it holds."""
    get_logger("hub").info("accepted", name="Testilapsi", hetu=CODE, payload={"a": 1}, count=1)
    assert "Testilapsi" not in written.hub.getvalue()
    assert written.dropped == 3
    assert written.line["count"] == 1


@pytest.mark.parametrize(
    "value", [CODE, CODE.upper(), "Testi Lapsi", "a b", {"x": 1}, b"raw", None, "x" * 65, "+358401234567"]
)
def test_an_allowed_key_takes_only_its_shape(written: Written, value: object) -> None:
    """Text, codes of persons, phone numbers and raw bytes fit no key for codes."""
    get_logger("hub").info("refused", reason=value)
    assert "reason" not in written.line
    assert written.dropped == 1


def test_an_event_with_a_value_in_it_is_not_written(written: Written) -> None:
    """What happened is said in words of our own, without figures."""
    get_logger("hub").warning(f"no person with {CODE}")
    assert written.line["event"] == UNREADABLE
    get_logger("hub").warning("no person with %s", CODE)
    assert written.line["event"] == UNREADABLE
    assert CODE not in written.hub.getvalue()


def test_an_exception_is_names_reason_and_places(written: Written) -> None:
    """Class, cause, our own reason and where; not a word of what a foreign exception says."""
    try:
        try:
            int(CODE)
        except ValueError as err:
            raise PoisonError("not_json", field=CODE) from err
    except PoisonError:
        get_logger("hub").exception("parked", stage="border")
    line = written.line
    assert (line["error"], line["reason"], line["cause"], line["stage"]) == (
        "PoisonError",
        "not_json",
        ["ValueError"],
        "border",
    )
    assert isinstance(line["at"], list)
    assert line["at"][-1].startswith("test_logs.py:")
    assert CODE not in written.hub.getvalue()


def test_trouble_names_its_part(written: Written) -> None:
    """Which part is away, and what that came from."""
    try:
        raise ExceptionGroup(CODE, [OSError(CODE), UnavailableError("vault", CODE)])
    except ExceptionGroup as err:
        get_logger("hub").error("two failed", exc_info=err)
        assert written.line["cause"] == ["OSError", "UnavailableError"]
        get_logger("hub").error("one failed", exc_info=err.exceptions[1])
    assert written.line["part"] == "vault"
    assert CODE not in written.hub.getvalue()


def test_below_the_level_nothing_is_written(written: Written) -> None:
    """Info is the usual level."""
    get_logger("hub").debug("step")
    assert written.hub.getvalue() == ""


def test_a_library_says_its_template_and_place(written: Written) -> None:
    """Never the values put into it; from WARNING up; in the file for libraries."""
    logging.getLogger("aiokafka.consumer").warning("Failed fetch from %s: %s", CODE, "Testilapsi")
    logging.getLogger("aiokafka.consumer").info("joined %s", "group")
    line = written.library_line
    assert (line["template"], line["module"], line["level"]) == (
        "Failed fetch from %s: %s",
        "aiokafka.consumer",
        "warning",
    )
    assert str(line["at"]).startswith("['test_logs.py:")
    assert len(written.libraries.getvalue().splitlines()) == 1
    assert written.hub.getvalue() == ""


def test_a_library_that_repeats_itself_is_written_once_in_a_while(written: Written) -> None:
    """The client of a dead broker says the same hundreds of times; the next line tells how often."""
    talk = logging.getLogger("aiokafka.client")
    for second in (0.0, 0.1, 9.9, 10.1):
        record = talk.makeRecord(talk.name, logging.WARNING, "client.py", 7, "node %s is away", (1,), None)
        record.created = 1_800_000_000 + second
        talk.handle(record)
    lines = [json.loads(line) for line in written.libraries.getvalue().splitlines()]
    assert [line["count"] for line in lines] == [1, 3]


def test_a_library_that_wrote_a_value_into_its_words_is_not_quoted(written: Written) -> None:
    """A record without arguments may be a finished sentence: name and place must do."""
    logging.getLogger("faust").error(f"bad key {CODE}")
    try:
        raise ValueError(CODE)
    except ValueError:
        logging.getLogger("asyncio").exception(f"Task failed <exception={CODE}>")
    assert written.library_line["error"] == "ValueError"
    assert CODE not in written.libraries.getvalue()


def test_a_broken_record_breaks_nothing(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments that do not fit the template are not printed by the standard library either."""
    logging.getLogger("faust").error("%d of %d", CODE)
    assert CODE not in written.libraries.getvalue() + capsys.readouterr().err


def test_warnings_go_the_same_way(written: Written) -> None:
    """A warning's text may hold a value too."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(CODE, stacklevel=1)
    assert CODE not in written.libraries.getvalue()
    assert written.library_line["module"] == "py.warnings"


def test_last_words_are_cut_too(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """What ends a process or a thread is named, not quoted."""
    try:
        raise ValueError(CODE)
    except ValueError as err:
        sys.excepthook(type(err), err, err.__traceback__)
    assert (written.line["event"], written.line["error"]) == ("uncaught", "ValueError")
    thread = threading.Thread(target=int, args=(CODE,))
    thread.start()
    thread.join()
    assert written.line["event"] == "uncaught in thread"
    assert CODE not in written.hub.getvalue() + capsys.readouterr().err


@given(st.sampled_from(sorted(KEYS)), st.sampled_from([CODE, CODE.upper(), f" {CODE}", f"hub.in.{CODE}\n"]))
def test_no_key_takes_an_identity_code(key: str, value: str) -> None:
    """Neither as it is, nor in capitals, nor in a list."""
    assert cut({key: value}) == ({}, 1)
    assert cut({key: [value]}) == ({}, 1)


@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "other"]),
        st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.binary(), st.lists(st.text()), st.uuids()),
    )
)
def test_cutting_never_fails_and_is_json(line: dict[str, object]) -> None:
    """A log line of anything at all is written or cut, never an exception."""
    kept, lost = cut(line)
    assert len(kept) + lost == len(line)
    assert json.loads(json.dumps(kept)) is not None
