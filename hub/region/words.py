"""Which words may a region file use? Code lists of the schemas and the words of rights and of the ladder."""

from __future__ import annotations

import re

from hub.schemas.codes import WORDS
from hub.schemas.labels import RELEASABLE, Purpose, Sector

SECTORS = frozenset(sector.value for sector in Sector)
PURPOSES = frozenset(purpose.value for purpose in Purpose)
CATEGORIES = frozenset(category.value for category in RELEASABLE)
TASKS = WORDS["task"]
LANGUAGES = WORDS["language"]
"""Languages a worker may speak."""
TEXT_LANGUAGES = frozenset({"fi", "sv", "en"})
"""Languages the hub itself speaks."""
CLIENT_GROUPS = WORDS["client_group"]
ALL = "all"
"""In a list of categories or areas: every one."""
DUTY_OFFICER = "duty_officer"
RUNGS = frozenset({"substitute", "supervisor", "coordinator", DUTY_OFFICER})
DEFAULT = "default"
RESERVED = frozenset({"hub", "admin", "controller", "reconciler"})
"""Names of our own in topics and users."""
RIGHTS = frozenset(
    {"protected_contact", "records_consent", "records_guardianship", "assesses_capacity", "lifts_protection"}
)
DUTY_RECIPIENT = "duty_recipient"
STATUTORY = "statutory"
"""`duty_recipient:<rule>` and `statutory:<paragraph>` are rights too."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
ID_MEND = "write 2 to 40 characters of a-z, 0-9 and -, beginning with a letter or digit"
SERVICE = re.compile(r"[a-z][a-z0-9_]{1,39}")
MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
