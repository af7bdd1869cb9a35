"""How does the page of the state machines read? Made from the machines that the hub itself runs on."""

from __future__ import annotations

from collections.abc import Iterator

from hub.border import referrals
from hub.family.machines import ALERTS, ITEM, PLAN, REFERRAL, SERVICE, Machine, picture

_HEAD = """\
# State machines

This page is made from `hub/family/machines.py` and `hub/border/referrals.py`.
Change them, then run `python -m tests.contract.docs.generated`.

An arrow is an event, or the state that a writer asks for.
What fits no arrow changes nothing: it is noted, and `hub why` tells it.
"""
_MACHINES: tuple[tuple[str, str, Machine], ...] = (
    ("Referral", "Asked for once, then answered by its receiver until it ends or is taken back.", REFERRAL),
    ("Plan", "One shared plan for a family.", PLAN),
    (
        "Item of a plan",
        "Two writers who had not seen each other's word are both kept, and a worker decides.",
        ITEM,
    ),
    ("Service", "Help that is given.", SERVICE),
)
_WHO = """\
## Who may say what of a referral

Each state has one side that may say it; from the other the border refuses it (`not_a_party`).
"""
_ALERTS = """\
## Alerts

What closes an alert depends on its kind; acknowledging stops the ladder in any case.
"""


def state_page() -> str:
    """Return the whole page in Markdown, one sentence per line."""
    told = [_section(f"## {title}", words, machine) for title, words, machine in _MACHINES]
    told.insert(1, f"{_WHO}\n{_drawn(referrals.picture())}")
    return "\n".join([_HEAD, *told, _ALERTS, *_alerts()])


def _alerts() -> Iterator[str]:
    """Yield a picture for each machine, under the kinds of alert that have it."""
    alike: list[tuple[Machine, list[str]]] = []
    for kind, machine in ALERTS.items():
        same = next((kinds for one, kinds in alike if one == machine), None)
        if same is None:
            alike.append((machine, [kind]))
        else:
            same.append(kind)
    for machine, kinds in alike:
        yield f"{', '.join(f'`{kind}`' for kind in kinds)}:\n\n{_drawn(picture(machine))}"


def _section(title: str, words: str, machine: Machine) -> str:
    return f"{title}\n\n{words}\n\n{_drawn(picture(machine))}"


def _drawn(chart: str) -> str:
    return f"```mermaid\n{chart}\n```\n"
