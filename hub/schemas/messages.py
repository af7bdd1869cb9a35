"""What does the form's error say in our own words? Rule and mend, by the kind of error; never the value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import ErrorDetails

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "missing": ("this field is required", "add the field"),
        "string_type": ("text", "send a string"),
        "bool_type": ("true or false", "send true or false without quotation marks"),
        "int_type": ("a whole number", "send a number without quotation marks or fraction"),
        "greater_than_equal": ("a number from 0 up", "send a number that is not negative"),
        "less_than_equal": ("a number on its scale", "send a smaller number"),
        "list_type": ("a list", "send a list, even of one item"),
        "dict_type": ("a record", "send a record with named fields"),
        "too_short": ("at least one item", "add an item"),
        "too_long": ("at most 100 items", "send several events"),
    }
)
_OTHER = ("another form", "see the printed catalogue for this field")


def spoken(error: ErrorDetails, known: tuple[str, ...]) -> tuple[str, str]:
    """Return (rule, mend) for an error of pydantic; `known` are the names of the record at that place."""
    if error["type"] == "hub":
        said = error["ctx"]
        return str(said["rule"]), str(said["mend"])
    if error["type"] == "extra_forbidden":
        return "no unknown field", f"known fields: {', '.join(known)}" if known else "see the printed catalogue"
    return _WORDS.get(error["type"], _OTHER)
