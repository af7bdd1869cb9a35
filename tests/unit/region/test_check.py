"""Every kind of mistake in a region file is told with its line and how to mend it."""

# ruff: noqa: E501  # one mistake, one row of the table

from __future__ import annotations

import base64

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.region.problem import Problem
from hub.region.read import problems
from tests.examples.regions import TINY, defaults_text

GOOD = TINY.read_text(encoding="utf-8")
DEFAULTS = defaults_text()
KEY = base64.b64encode(b"k" * 31).decode()


def swapped(old: str, new: str) -> str:
    """Return the good file with the first `old` in it replaced."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    """Return the line on which `part` first stands."""
    assert part in text
    return text[: text.index(part)].count("\n") + 1


def found(text: str) -> tuple[Problem, ...]:
    """Return the problems of `text`."""
    return problems(text, DEFAULTS, "region.yaml")


OTTO = "name: Otto Berg,"
MISTAKES = [
    ("a key nobody knows", "one_without_objection:", "one_without_objektion:", "unknown key `one_without_objektion`", ""),
    ("a wrong kind of value", "length: 5", "length: five", "must be a whole number", ""),
    ("a day that is none", "valid_from: 2024-01-01", "valid_from: 20240101", "must be a day", ""),
    ("a missing translation", "sv: Nagu, en: Nagu}", "sv: Nagu}", "`en` is missing", ""),
    ("overlapping agreements", "valid_to: 2026-01-01", "valid_to: 2026-01-02", "overlapping agreements", "- {valid_from: 2026"),
    ("an agreement that ends first", "valid_to: 2026-01-01", "valid_to: 2023-01-01", "ends before it begins", ""),
    ("no agreement", "agreements: [{valid_from: 2025-06-01}]", "agreements: []", "no agreement", ""),
    ("a unit without a worker", "{unit: barnskydd-nagu", "{unit: x", "a unit without a worker", "barnskydd-nagu:"),
    ("a worker without a unit", "{unit: terapi-nagu, ", "{", "`unit` is missing", ""),
    ("a unit of another", "{unit: terapi-nagu", "{unit: kela-nagu", "unknown unit of this organisation", ""),
    ("an unknown substitute", OTTO, f"{OTTO} substitute: nobody,", "unknown worker", ""),
    ("their own substitute", OTTO, f"{OTTO} substitute: otto-berg,", "nobody stands in for themselves", ""),
    ("a substitute elsewhere", OTTO, f"{OTTO} substitute: ebba-lind,", "a worker of another organisation", ""),
    ("a supervisor elsewhere", "supervisor: otto-berg", "supervisor: ebba-lind", "a worker of another organisation", ""),
    ("no receiver of a duty", "LSL-25, areas: [nagu]}", "LSL-25, areas: []}", "an area without a duty recipient for LSL-25", "nagu:"),
    ("a receiver without areas", "LSL-26, areas: [nagu]}", "LSL-26}", "a duty recipient without areas", ""),
    ("an unknown duty", "LSL-26", "LSL-99", "unknown right", ""),
    ("an unknown paragraph", "- protected_contact", "- statutory:XYZ-1", "unknown right", ""),
    ("a right twice", "- protected_contact", "- protected_contact\n      - protected_contact # again", "the right stands twice", "# again"),
    ("a right with areas", "- protected_contact", "- {right: protected_contact, areas: [nagu]}", "this right has no areas", ""),
    ("an unknown area", "LSL-26, areas: [nagu]", "LSL-26, areas: [all, korpo]", "unknown area", ""),
    ("an unknown area of a unit", "        area: nagu", "        area: korpo", "unknown area", ""),
    ("an unknown sector", "sector: company", "sector: firm", "unknown sector", ""),
    ("an unknown task", "tasks: [benefits]", "tasks: [benefit]", "unknown service task", ""),
    ("no task", "tasks: [benefits]", "tasks: []", "no service task", ""),
    ("an unknown category", "categories: [status,", "categories: [statuss,", "unknown category", ""),
    ("the hub's own category", "categories: [status,", "categories: [hub,", "unknown category", ""),
    ("need widened in silence", ", reason: therapists plan by the level of need", "", "wider than the sector's need to know without a reason", ""),
    ("an unknown language", "languages: [sv], mail: stina", "languages: [xx], mail: stina", "unknown language", ""),
    ("a language the hub lacks", "languages: [sv, fi]\n", "languages: [sv, ru]\n", "unknown language of the hub", ""),
    ("a worker without language", "languages: [sv], mail: stina", "languages: [], mail: stina", "a worker without a language", ""),
    ("not a mail address", "otto@terapi.example", "otto at terapi.example", "not a mail address", ""),
    ("an unknown rung", "who: substitute", "who: boss", "unknown rung", ""),
    ("a rung twice", "who: substitute", "who: coordinator", "the rung stands twice", "within: 2"),
    ("a rung without time", "within: 1", "within: 0", "not a number of weekdays", ""),
    ("an unknown unit takes the catch", "[terapi-nagu]", "[terapi]", "unknown unit", ""),
    ("nobody takes the catch", "[terapi-nagu]", "[]", "no unit", ""),
    ("a unit named twice", "[terapi-nagu]", "[terapi-nagu, terapi-nagu]", "the unit is named twice", ""),
    ("an unknown client group", "[terapi-nagu]", "[terapi-nagu]\n  twins: [terapi-nagu]", "unknown client group", "twins"),
    ("no default coordinator", "default: stina-holm", "separation: stina-holm", "`default` is missing", "coordinators:"),
    ("an unknown coordinator", "default: stina-holm", "default: stina-berg", "unknown worker", ""),
    ("an unknown duty officer", "nagu: ebba-lind", "nagu: ebba-berg", "unknown worker", ""),
    ("a duty officer of no area", "nagu: ebba-lind", "default: ebba-lind\n  korpo: ebba-lind", "unknown area", "korpo: ebba"),
    ("nobody on duty", "duty_officers:\n  nagu: ebba-lind\n", "", "nobody stands on this rung", "  - {who: duty_officer"),
    ("an unknown clock", "network.concern:", "network.concerns:", "unknown clock", ""),
    ("a clock of the law", "network.concern:", "lsl26.start:", "the law sets this clock", ""),
    ("an unknown calendar", "calendar: calendar_days", "calendar: moons", "unknown calendar", ""),
    ("a promise of no days", "length: 5", "length: 0", "not a number of days", ""),
    ("a bad id of the region", "region: saaristo", "region: Saa risto", "not an id", ""),
    ("no area", "areas:\n  nagu: {fi: Nauvo, sv: Nagu, en: Nagu}", "areas: {}", "no area", ""),
    ("a bad id of an area", "areas:\n", "areas:\n  Åbo: {fi: Turku, sv: Åbo, en: Turku}\n", "not an id", "Åbo:"),
    ("a name of our own", "kela-skargard:", "hub:", "the id is the hub's own", ""),
    ("a bad id of an organisation", "kela-skargard:", "Kela_Skargard:", "not an id", ""),
    ("a unit id twice", "kela-nagu:", "terapi-nagu: # again", "the id is taken by terapi-ab", "# again"),
    ("a key twice", "region: saaristo", "region: saaristo\nregion: again", "the key stands twice (first on line 2)", "region: again"),
    ("a service's unknown task", "  family_mediation: social_work\n", "  school: cooking\n", "unknown service task", ""),
    ("half a new service", "  family_mediation: social_work\n", "  cooking: leisure\n", "a new service has a floor and its names", ""),
    ("a service's task of no law", "family_mediation: social_work", "cooking: {task: cook, floor: 1, name: {fi: a, sv: b, en: c}}", "unknown service task", ""),
    ("a service on no floor", "family_mediation: social_work", "cooking: {task: leisure, floor: 4, name: {fi: a, sv: b, en: c}}", "not a floor", ""),
    ("a service in two languages", "family_mediation: social_work", "cooking: {task: leisure, floor: 1, name: {fi: a, sv: b}}", "`en` is missing", ""),
    ("a known service made another", "family_mediation: social_work", "school: {task: education, floor: 2}", "the service is known already", ""),
    ("nothing of a service nobody knows", "family_mediation: social_work", "cooking: none", "unknown service", ""),
    ("a service without a word", "  family_mediation: social_work\n", "  Ruoka: leisure\n", "not a word for a service", ""),
    ("a type it may not send", "sector: kela", "sector: kela\n    may_send: [plan.opened]", "unknown event type of this sector", "may_send"),
    ("a key too short", "sector: kela", f"sector: kela\n    public_key: {KEY}", "not a public key", "public_key"),
    ("a key not in base64", "sector: kela", "sector: kela\n    public_key: åäö", "not a public key", "public_key"),
]  # fmt: skip


def test_the_good_file_has_no_problem() -> None:
    """The file the mistakes are made in is right."""
    assert found(GOOD) == ()


@pytest.mark.parametrize(("old", "new", "rule", "at"), [pytest.param(*row[1:], id=row[0]) for row in MISTAKES])
def test_a_mistake_is_told_with_its_line(old: str, new: str, rule: str, at: str) -> None:
    """A mistake comes with file, line, rule and mend: the line of `at`, or the line that was changed."""
    text = swapped(old, new)
    line = line_of(text, at) if at else line_of(GOOD, old)
    told = [problem for problem in found(text) if problem.rule == rule]
    assert [problem.line for problem in told] == [line], found(text)
    assert told[0].mend
    assert str(told[0]).startswith(f"region.yaml:{line}:")


def test_every_right_to_a_duty_needs_protected_contact() -> None:
    """Whoever receives duty events must hold `protected_contact`; each such right is told."""
    text = swapped("      - protected_contact\n", "")
    assert [(problem.rule, problem.line) for problem in found(text)] == [
        ("a duty recipient without protected_contact", line_of(text, "LSL-25")),
        ("a duty recipient without protected_contact", line_of(text, "LSL-26")),
    ]


def test_an_empty_ladder_is_refused() -> None:
    """A ladder without rungs tells nobody."""
    text = GOOD[: GOOD.index("ladder:")] + "ladder: []\n"
    assert [problem.rule for problem in found(text)] == ["the ladder is empty"]


def test_every_mistake_is_told_at_once() -> None:
    """Mistakes of shape and of meaning in one file are all told together, in the order of their lines."""
    text = GOOD
    for old, new in [
        ("sector: company", "sector: firm"),
        ("valid_from: 2024-01-01", "valid_from: yesterday"),
        ("name: Otto Berg,", "nick: Otto Berg, substitute: otto-berg,"),
        ("length: 5", "length: five"),
        ("within: 2", "within: 0"),
    ]:
        text = text.replace(old, new, 1)
    told = found(text)
    places = ("yesterday", "firm", "nick", "nick", "nick", "length: five", "within: 0")
    assert [problem.line for problem in told] == [line_of(text, part) for part in places]
    assert list(told) == sorted(told)


def test_a_broken_part_causes_no_further_complaints() -> None:
    """What follows only from another mistake is not told as a mistake of its own."""
    told = found(swapped("    units:\n      barnskydd-nagu:", "    units: none\n    unit:\n      barnskydd-nagu:"))
    assert {problem.rule for problem in told} == {"must be a mapping", "unknown key `unit`"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("~", "the file is empty", id="null"),
        pytest.param("a: [", "not readable as YAML", id="not closed"),
        pytest.param("a: \x00", "not readable as YAML", id="a zero character"),
        pytest.param("a: \ud800", "not readable as YAML", id="half a character"),
        pytest.param("a: &x 1\nb: *x", "anchors and aliases are not taken", id="alias"),
        pytest.param("a: &x [1]\nb: &y [*x, *x]\nc: [*y, *y]", "anchors and aliases are not taken", id="bomb"),
        pytest.param("a: !!python/object/apply:os.getcwd []", "tags are not taken", id="tag"),
        pytest.param("a: " + "[" * 900 + "]" * 900, "nested deeper than 20 levels", id="deep"),
        pytest.param("a" * 1_048_577, "the file is too long", id="long"),
        pytest.param("- a\n- b", "must be a mapping", id="a list"),
        pytest.param("a: 1\n---\nb: 2", "not readable as YAML", id="two documents"),
        pytest.param("? [a, b]\n: 1", "a key must be one word", id="a list as key"),
    ],
)
def test_what_is_no_region_file_at_all_is_told_too(text: str, rule: str) -> None:
    """Text that is not plain YAML, or not a mapping, ends in problems, never in an exception."""
    assert rule in {problem.rule for problem in found(text)}


def test_any_line_may_be_lost_or_broken() -> None:
    """A file with one line gone, cut or doubled is right or has problems on its own lines."""
    lines = GOOD.splitlines(keepends=True)
    for number, line in enumerate(lines):
        for instead in ("", line * 2, line[: len(line) // 2] + "\n", line.replace(":", ": {", 1)):
            told = found("".join([*lines[:number], instead, *lines[number + 1 :]]))
            assert all(1 <= problem.line <= len(lines) + 2 for problem in told)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=60), st.integers(0, len(GOOD)))
def test_any_text_may_stand_anywhere(text: str, at: int) -> None:
    """Whatever is written into a file, reading it ends in problems or in none, never in an exception."""
    found(GOOD[:at] + text + GOOD[at:])


def test_values_are_never_told() -> None:
    """A wrong value is not repeated in the problem."""
    text = swapped("mail: otto@terapi.example", "mail: planted-token").replace("length: 5", "length: planted-token")
    assert "planted-token" not in "".join(map(str, found(text)))


def test_mistakes_in_the_law_data_are_told() -> None:
    """Law data goes through the same reading and is checked for its words."""
    law = DEFAULTS.replace("binds: [wellbeing_area]", "binds: [somebody]").replace(
        "  kela: [status,", "  kella: [status,"
    )
    told = problems(GOOD, law, "region.yaml")
    assert {problem.file for problem in told} == {"defaults"}
    assert {problem.rule for problem in told} == {"unknown sector", "no default for sector kela"}


def test_plain_yaml_reads_as_any_reader_reads_it() -> None:
    """Apart from every scalar staying text, the shape is that of a common YAML reader."""
    assert set(yaml.safe_load(GOOD)) == {
        "region", "name", "languages", "one_without_objection", "areas", "organisations",
        "coordination", "coordinators", "duty_officers", "promises", "services", "ladder",
    }  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(("stina-holm: {unit: barnskydd-nagu, ", "stina-holm: {"), id="a word is missing"),
        pytest.param(("valid_from: 2024-01-01", "valid_from: tomorrow"), id="a day that is none"),
        pytest.param(("sector: kela", "sektor: kela"), id="a key nobody knows"),
    ],
)
def test_a_mistake_of_shape_hides_no_name_that_nobody_has(broken: tuple[str, str]) -> None:
    """Every mistake is told at once: also that a supervisor is no worker, wherever else something is wrong."""
    text = swapped(*broken).replace("supervisor: otto-berg", "supervisor: nobody-here")
    assert "supervisor: nobody-here" in text
    rules = [problem.rule for problem in found(text)]
    assert len(rules) > 1
    assert any("unknown worker" in rule for rule in rules), rules
