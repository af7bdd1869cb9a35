"""What a leaf of an event is: its category, about whom it tells, and whether it tells where somebody is.

A leaf is released only if it may be for each of its subjects (`docs/consent.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Kinds of information; permissions, prohibitions' effects and paragraphs are written in them."""

    STATUS = "status"
    WORKER = "worker"
    NEED = "need"
    SERVICE = "service"
    PLAN = "plan"
    SOCIAL = "social"
    TEXT = "text"
    LINK = "link"
    IDENTITY = "identity"
    CONTACT = "contact"
    ADDRESS = "address"
    HEALTH = "health"
    SCHOOL = "school"
    HUB = "hub"
    """For the hub alone: never released, no permission may name it."""


class Subject(StrEnum):
    """About whom a leaf tells."""

    PERSON = "person"
    ALL = "all"
    """The person and everyone in `about`."""


class Purpose(StrEnum):
    """What information is asked and given for."""

    CARE = "care"
    CHILD_PROTECTION = "child_protection"
    REPORTING = "reporting"


class Sector(StrEnum):
    """The foundation stones of a family centre."""

    WELLBEING_AREA = "wellbeing_area"
    MUNICIPALITY = "municipality"
    NGO = "ngo"
    PARISH = "parish"
    KELA = "kela"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Label:
    """The label of one leaf."""

    category: Category
    subject: Subject = Subject.PERSON
    locates: bool = False


RELEASABLE = frozenset(Category) - {Category.HUB}
"""Every category a rule may ever release."""
