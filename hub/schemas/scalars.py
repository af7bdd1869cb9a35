"""Which strings are good, and in which one spelling do we keep them? A refusal is in our own words, without the value.

Each function takes a string and returns it in canonical form, or raises what `form.validate` turns into `not_valid`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from uuid import UUID

from pydantic_core import PydanticCustomError

from hub.schemas import codes
from hub.schemas.identity_code import canonical_code, hides_code, is_code_word

Check = Callable[[str], str]

MAX_TEXT = 10_000
MAX_WORD = 100
MAX_SEALED = 2_000
MAX_TOLD = 20
"""Codes of a list that a refusal still tells."""
YEARS = range(1900, 2101)

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PAIRWISE = re.compile(r"[A-Za-z0-9_-]{43}")
_CE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_ENTRY = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_SEALED = re.compile(r"[A-Za-z0-9+/_=-]+")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINES = re.compile(r"[\t\n\r\u2028\u2029]")


def refuse(rule: str, mend: str) -> PydanticCustomError:
    """Return the error that says which rule a value broke and how to mend it."""
    return PydanticCustomError("hub", "{rule}", {"rule": rule, "mend": mend})


def text(value: str) -> str:
    """Accept free text."""
    if not value.strip() or len(value) > MAX_TEXT:
        raise refuse(f"1 to {MAX_TEXT} characters of text", "shorten the text or leave the field out")
    if _FORBIDDEN.search(value):
        raise refuse("no control characters", "send plain text in UTF-8")
    return value


def word(value: str) -> str:
    """Accept a short string in which no identity code hides."""
    if not value.strip() or len(value) > MAX_WORD:
        raise refuse(f"1 to {MAX_WORD} characters", "shorten the value or leave the field out")
    if _FORBIDDEN.search(value) or _LINES.search(value):
        raise refuse("no control characters", "send one line of plain text in UTF-8")
    if hides_code(value):
        raise refuse("no identity code here", "name persons by a reference, never inside another field")
    return value


def ce_id(value: str) -> str:
    """Accept a sender's own id of an event."""
    if not _CE_ID.fullmatch(value) or is_code_word(value):
        raise refuse("1 to 64 of A-Z a-z 0-9 . _ : - and no identity code", "use a random id, for example a UUID")
    return value


def entry(value: str) -> str:
    """Accept an id of the region file."""
    if not _ENTRY.fullmatch(value) or hides_code(value):
        raise refuse("an id of the region file", "use small letters, digits and hyphens, as the region file does")
    return value


def uuid(value: str) -> str:
    """Accept a UUID in its canonical spelling."""
    if not _is_uuid(value):
        raise refuse("a UUID in small letters", "make a new random UUID")
    return value


def given_id(value: str) -> str:
    """Accept an id got from the hub (43 characters) or a UUID."""
    if not (_PAIRWISE.fullmatch(value) or _is_uuid(value)):
        raise refuse("an id got from the hub, or your own UUID", "use the id of a receipt or of a message of the hub")
    return value


def local_id(value: str) -> str:
    """Accept a sender's own id of a person."""
    return word(value)


def code_of_person(value: str) -> str:
    """Accept a Finnish identity code."""
    code = canonical_code(value)
    if code is None:
        raise refuse("a Finnish identity code", "check the code: date of birth, sign, number and check character")
    return code


def sealed_code(value: str) -> str:
    """Accept a sealed identity code in base64."""
    if len(value) > MAX_SEALED or not _SEALED.fullmatch(value):
        raise refuse("a sealed value in base64", "seal the identity code to the hub's public key")
    return value


def moment(value: str) -> str:
    """Accept a time with its zone; return it in UTC with `Z`."""
    mend = "write for example 2026-11-24T08:00:00Z"
    if not _TIME.fullmatch(value):
        raise refuse("a time with its zone", mend)
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as err:
        raise refuse("a time that exists", mend) from err
    if at.year not in YEARS:
        raise refuse("a year from 1900 to 2100", mend)
    return at.isoformat().replace("+00:00", "Z")


def day(value: str) -> str:
    """Accept a day."""
    mend = "write for example 2026-11-24"
    if not _DAY.fullmatch(value):
        raise refuse("a day", mend)
    try:
        on = date.fromisoformat(value)
    except ValueError as err:
        raise refuse("a day that exists", mend) from err
    if on.year not in YEARS:
        raise refuse("a year from 1900 to 2100", mend)
    return value


def one_of(name: str) -> Check:
    """Return the check of the code list `name`."""
    words = codes.WORDS[name]
    mend = f"one of: {', '.join(sorted(words))}" if len(words) <= MAX_TOLD else "see the list in hub schemas export"

    def check(value: str) -> str:
        if value not in words:
            raise refuse(f"a code of the list {name}", mend)
        return value

    return check


def shaped(pattern: str, rule: str, mend: str) -> Check:
    """Return the check of a short word that matches `pattern` whole."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise refuse(rule, mend)
        return value

    return check


service: Check = shaped(
    "[a-z][a-z0-9_]{1,39}", "a word of the service list", "see the services of the region file and its defaults"
)

VERSION = "version"
"""The scale of a plan's version as one organisation was shown it: any number that JSON carries exactly."""
SCALES: Mapping[str, int] = MappingProxyType({"": 2**31 - 1, "score": 10, VERSION: 2**53 - 1})
"""The greatest number of each scale; the smallest is 0."""

_SECTORS = "wellbeing_area|municipality|ngo|parish|kela|company"

SHAPES: Mapping[str, Check] = MappingProxyType(
    {
        "": word,
        "ce_id": ce_id,
        "area": entry,
        "paragraph": word,
        "target": word,
        "duty": shaped("[A-ZÅÄÖ]{2,8}-[0-9]{1,3}[a-z]?", "a rule, as LSL-25", "name the rule of the duty"),
        "phone": shaped(r"\+?[0-9][0-9 ()]{2,29}", "a phone number", "digits and spaces, as +358 40 123 4567"),
        "party": shaped(
            f"network|sector:({_SECTORS})|[a-z0-9][a-z0-9-]{{0,62}}",
            "an organisation, sector:<sector> or network",
            "name an organisation of the region file, sector:<sector> or network",
        ),
    }
)
"""Forms of words, by the name in the catalogue."""


def _is_uuid(value: str) -> bool:
    try:
        return len(value) == 36 and str(UUID(value)) == value
    except ValueError:
        return False
