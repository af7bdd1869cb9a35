"""When was somebody born, by their identity code? (Decree on the population information system: day, century sign.)"""

from __future__ import annotations

from datetime import date

_CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}


def born_of(code: str) -> date | None:
    """Return the birth date a Finnish identity code names; None when it names no day."""
    try:
        return date(_CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))
    except (KeyError, IndexError, ValueError):
        return None
