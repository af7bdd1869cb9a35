"""A plan view in words: short lines for people, plain values for programs. Only what the view holds can be in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from uuid import UUID

from hub.family.door import Fact
from hub.family.view import ItemShown, LinkShown, PlanShown, ReferralShown
from hub.ids import OrgId, PersonId
from hub.schemas import form
from hub.schemas.accepted import Json
from hub.schemas.catalogue import TYPES
from hub.schemas.codes import LISTS
from hub.sealing.pairwise import Pairwise, for_org
from hub.sealing.versions import Versions, versions_for
from hub.streams.door_plan import Seen
from hub.streams.shell import Shell

NOTES: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "contact.made": ("Contact", "channel", "channel"),
        "urgency.assessed": ("Urgency assessed", "kind", "assessment_kind"),
        "family.informed": ("Family informed", "", ""),
        "feedback.given": ("Feedback", "kind", "feedback_kind"),
    }
)
"""What is noted → how it is called, which leaf says more, and its code list."""


class Teller:
    """Tells one view, with ids as the viewer's organisation knows them."""

    def __init__(self, shell: Shell, seen: Seen) -> None:
        """Take the view and the keys that turn its ids."""
        self._seen = seen
        self._turner: Pairwise = for_org(shell.keyring.pairwise_root, seen.worker.org)
        self._versions: Versions = versions_for(shell.keyring.pairwise_root, seen.worker.org)

    def lines(self) -> list[str]:
        """Return the view as short lines of text."""
        view = self._seen.view
        lines = [] if view.named is None else [f"Named worker: {self._worker(view.named.worker)}"]
        guardians = {one.person for one in view.links if one.of is not None}
        lines += [self._link(one) for one in view.links if one.of is not None or one.person not in guardians]
        lines += [self._concern(one) for one in view.concerns]
        lines += [f"Service: {self._service(one.started.data.get('service'))}" for one in view.services]
        lines += [self._referral(one) for one in view.referrals]
        lines += [_assessment(one) for one in view.assessments]
        lines += [_note(one) for one in view.notes]
        for plan in view.plans:
            lines += self._plan(plan)
        return lines

    def document(self) -> dict[str, Json]:
        """Return the view as JSON values; persons and things by the organisation's own words for them."""
        view = self._seen.view
        named: Json = None
        if view.named is not None:
            named = {"worker": view.named.worker, "since": view.named.since.isoformat()}
        return {
            "family": self._turner.to_org(view.family),
            "named_worker": named,
            "links": [
                {"person": self._id(one.person), "role": one.role, "of": None if one.of is None else self._id(one.of)}
                for one in view.links
            ],
            "concerns": [self._fact(one) for one in view.concerns],
            "services": [
                {"id": self._turner.to_org(one.id), **self._fact(one.started), "ended": one.ended is not None}
                for one in view.services
            ],
            "referrals": [self._referral_document(one) for one in view.referrals],
            "assessments": [self._fact(one) for one in view.assessments],
            "notes": [self._fact(one) for one in view.notes],
            "plans": [self._plan_document(one) for one in view.plans],
            "rules": [*sorted({rule for one in view.shown for rule in one.rules})],
        }

    def _plan_document(self, plan: PlanShown) -> Json:
        return {
            "id": self._turner.to_org(plan.id),
            "opened": None if plan.opened is None else self._fact(plan.opened),
            "closed": plan.closed is not None,
            "items": [
                {
                    "id": self._turner.to_org(item.id),
                    "version": self._versions.to_org(plan.id, item.version),
                    "latest": self._fact(item.latest),
                    "beside": [self._fact(one) for one in item.beside],
                }
                for item in plan.items
            ],
        }

    def _referral_document(self, referral: ReferralShown) -> Json:
        return {
            "id": self._turner.to_org(referral.id),
            "state": referral.state,
            "sent": None if referral.sent is None else self._fact(referral.sent),
            "last": None if referral.last is None else self._fact(referral.last),
        }

    def _fact(self, fact: Fact) -> dict[str, Json]:
        origin = fact.cleared.origin
        # The hub's own ids never leave it: every reference and id becomes the organisation's word.
        told = form.replace(
            TYPES[origin.type],
            fact.data,
            refs=lambda ref: {"id": self._turner.to_org(UUID(str(ref["id"])))},
            ids=lambda thing: self._turner.to_org(UUID(thing.value)),
        )
        return {
            "event_id": self._turner.to_org(origin.event_id),
            "type": origin.type,
            "person": self._id(origin.person),
            "sender": fact.sender,
            "at": fact.at.isoformat(),
            "data": {name: value for name, value in told.items() if name != "person"},
        }

    def _id(self, person: PersonId) -> str:
        return self._seen.called.get(person) or self._turner.to_org(person)

    def _who(self, person: PersonId) -> str:
        return self._seen.called.get(person) or f"{self._turner.to_org(person)[:8]}…"

    def _worker(self, id: str) -> str:
        return next((one.name for one in self._seen.region.workers.values() if one.id == id), id)

    def _link(self, link: LinkShown) -> str:
        of = "" if link.of is None else f" of {self._who(link.of)}"
        return f"{link.role.capitalize()}{of}: {self._who(link.person)}"

    def _concern(self, fact: Fact) -> str:
        topics = fact.data.get("topics")
        said = [_word("topic", one) for one in topics] if isinstance(topics, list) else []
        level = _word("concern_level", fact.data.get("level"))
        text = fact.data.get("text")
        told = f"{level}: {', '.join(said)}" if said else level
        return f"{told} (“{text}”)" if isinstance(text, str) else told

    def _referral(self, referral: ReferralShown) -> str:
        data = {} if referral.sent is None else referral.sent.data
        to = data.get("to")
        receiver = to.get("organisation") if isinstance(to, dict) else None
        known = self._seen.region.organisations.get(OrgId(receiver)) if isinstance(receiver, str) else None
        where = "" if known is None else f" to {known.name.get('en') or known.name.get('fi', known.id)}"
        what = f" ({self._service(data['service'])})" if "service" in data else ""
        return f"Referral{where}{what}: {referral.state.replace('_', ' ')}"

    def _plan(self, plan: PlanShown) -> Iterator[str]:
        goals = [] if plan.opened is None else plan.opened.data.get("goals")
        known = goals if isinstance(goals, list) else []
        told = [_word("goal", one.get("code")) for one in known if isinstance(one, dict)]
        yield f"Plan{': ' + ', '.join(told) if told else ''}{' (closed)' if plan.closed else ''}"
        yield from (f"  {line}" for item in plan.items for line in self._item(item))

    def _item(self, item: ItemShown) -> Iterator[str]:
        for fact in (item.latest, *item.beside):
            said = fact.data.get("item")
            if isinstance(said, dict):
                service, kind = said.get("service"), said.get("kind")
                name = self._service(service) if service else _word("item_kind", kind)
                yield f"{name}: {_word('item_state', said.get('state'))}{_until(said.get('due'))}"

    def _service(self, word: Json) -> str:
        """Return the region's English name of a service."""
        return self._seen.region.service_names.get(str(word), {}).get("en") or str(word or "?")


def _assessment(fact: Fact) -> str:
    kind = _word("assessment_kind", fact.data.get("kind"))
    return f"Assessment ({kind}): {fact.cleared.origin.type.partition('.')[2]}"


def _note(fact: Fact) -> str:
    label, field, list_ = NOTES[fact.cleared.origin.type]
    return f"{label}: {_word(list_, fact.data[field])}" if field in fact.data else label


def _until(due: Json) -> str:
    return f", by {due}" if isinstance(due, str) else ""


def _word(list_: str, word: Json) -> str:
    """Return the English label of a code."""
    return next((code.en for code in LISTS.get(list_, ()) if code.word == word), str(word or "?"))
