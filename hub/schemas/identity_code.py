"""Is this a Finnish identity code, and does a text hide one?

Numbers 900 to 999 are valid in form and belong to nobody; tests and demonstrations use them.
"""

from __future__ import annotations

import re

from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

_SHAPE = r"(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]"
_ANYWHERE = re.compile(_SHAPE, re.IGNORECASE)
_WHOLE_WORD = re.compile(rf"(?<![0-9A-Za-z]){_SHAPE}(?![0-9A-Za-z])", re.IGNORECASE)


def canonical_code(text: str) -> str | None:
    """Return the code in capitals, or None when it is none (form, date and check character are looked at)."""
    capitals = text.upper()
    # The library would also read digits of other alphabets and strip signs; a code has one spelling only.
    if not _ANYWHERE.fullmatch(capitals):
        return None
    try:
        return str(hetu.validate(capitals, allow_temporary=True))
    except ValidationError:
        return None


def hides_code(text: str) -> bool:
    """Tell whether something shaped like an identity code stands anywhere in a short text."""
    return _ANYWHERE.search(text) is not None


def is_code_word(text: str) -> bool:
    """Tell whether something shaped like an identity code stands between other signs than letters and digits.

    For ids: a long hexadecimal id may hold such a run by chance.
    """
    return _WHOLE_WORD.search(text) is not None
