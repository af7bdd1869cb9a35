"""The mail of a bare alert, in fi, sv and en: its number, when it is due, how to open it; no person, no matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

_HELSINKI: Final = ZoneInfo("Europe/Helsinki")
LANGUAGES: Final = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words of the mail."""

    subject: str
    step: dict[str, str]
    due: str
    no_due: str
    unit: str
    open: str
    link: str
    stands_in: str
    footer: str


_WORDS: Final = {
    "fi": Words(
        "Perhekeskusverkosto: uusi tehtävä odottaa",
        {
            "raised": "Sinua odottaa uusi tehtävä.",
            "reminder": "Tehtävä odottaa yhä kuittausta.",
            "due_day": "Tehtävän määräaika on tänään.",
            "overdue": "Tehtävän määräaika on ohitettu.",
            "risen": "Sinulla olevan tehtävän kiireellisyys on noussut.",
            "rung": "Tehtävä on siirtynyt sinulle, koska sitä ei ole kuitattu.",
            "delegated": "Työtoverisi on siirtänyt tehtävän sinulle.",
            "declined": "Tehtävä on siirtynyt sinulle, koska se ei kuulunut työtoverillesi.",
        },
        "Määräaika: {due}",
        "Määräaikaa ei ole.",
        "Yksikkö: {unit}",
        "Avaa: hub inbox --as {worker}\nKuittaa: hub ack {number} --as {worker}",
        "Avaa: {link}",
        "Saat viestin, koska sijaistat poissa olevaa työtoveria.",
        "Viestissä ei ole henkilötietoja. Älä vastaa tähän viestiin.",
    ),
    "sv": Words(
        "Familjecenternätverket: ett nytt ärende väntar",
        {
            "raised": "Ett nytt ärende väntar på dig.",
            "reminder": "Ärendet väntar ännu på kvittering.",
            "due_day": "Ärendets tidsfrist går ut i dag.",
            "overdue": "Ärendets tidsfrist har gått ut.",
            "risen": "Ett ärende som du har har blivit mer angeläget.",
            "rung": "Ärendet har gått vidare till dig, eftersom det inte har kvitterats.",
            "delegated": "Din kollega har överfört ärendet till dig.",
            "declined": "Ärendet har gått vidare till dig, eftersom det inte hörde till din kollega.",
        },
        "Tidsfrist: {due}",
        "Ingen tidsfrist.",
        "Enhet: {unit}",
        "Öppna: hub inbox --as {worker}\nKvittera: hub ack {number} --as {worker}",
        "Öppna: {link}",
        "Du får meddelandet eftersom du vikarierar för en kollega som är borta.",
        "Meddelandet innehåller inga personuppgifter. Svara inte på detta meddelande.",
    ),
    "en": Words(
        "Family-centre network: a new task is waiting",
        {
            "raised": "A new task is waiting for you.",
            "reminder": "The task is still waiting to be acknowledged.",
            "due_day": "The task is due today.",
            "overdue": "The task is overdue.",
            "risen": "A task you have has become more pressing.",
            "rung": "The task has passed to you because nobody acknowledged it.",
            "delegated": "A colleague has passed the task on to you.",
            "declined": "The task has passed to you because it was not your colleague's.",
        },
        "Due: {due}",
        "No due time.",
        "Unit: {unit}",
        "Open: hub inbox --as {worker}\nAcknowledge: hub ack {number} --as {worker}",
        "Open: {link}",
        "You get this because you stand in for a colleague who is away.",
        "This message holds no personal data. Do not reply to it.",
    ),
}


@dataclass(frozen=True, slots=True)
class Bare:
    """What a bare alert may say."""

    number: str
    """The alert's id as the worker's organisation knows it."""
    step: str
    due_at: datetime | None
    unit: str
    worker: str
    """The worker's own id in the region file."""
    link: str = ""
    """Where the alert opens in a browser; '' when there is no such place."""
    stands_in: bool = False
    """Whether the worker gets it for a colleague who is away."""


def language_of(languages: Sequence[str]) -> str:
    """Return the first of a worker's languages that we have words in, Finnish when there is none."""
    return next((one for one in languages if one in _WORDS), "fi")


def bare_alert(bare: Bare, language: str) -> tuple[str, str]:
    """Return subject and body in `language` (Finnish when we have no words in it)."""
    words = _WORDS.get(language, _WORDS["fi"])
    due = words.no_due
    if bare.due_at is not None:
        due = words.due.format(due=bare.due_at.astimezone(_HELSINKI).strftime("%d.%m.%Y %H:%M"))
    way = words.link if bare.link else words.open
    lines = (
        _step(bare.step, words),
        *((words.stands_in,) if bare.stands_in else ()),
        "",
        f"#{bare.number}",
        due,
        words.unit.format(unit=bare.unit),
        way.format(worker=bare.worker, number=bare.number, link=bare.link),
        "",
        words.footer,
    )
    return words.subject, "\n".join(lines) + "\n"


def _step(step: str, words: Words) -> str:
    """Return the sentence of a step; what follows its first word (a level, an organisation, a count) is not told."""
    return words.step.get(step) or words.step.get(step.partition("_")[0], words.step["raised"])
