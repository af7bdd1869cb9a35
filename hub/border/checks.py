"""Is the event the sender's to send, on this ground, about this person? One function for each row."""

from __future__ import annotations

from hub.border import refusals
from hub.border.about import id_field
from hub.border.case import HUB, Case
from hub.border.decision import Refusal
from hub.border.grounds import binds, permitted
from hub.border.origin import origin_of
from hub.border.refs import WORKER, recall_ids
from hub.consent.border_rows import may_name, worker_covered
from hub.ids import WorkerId
from hub.region.model import Worker
from hub.schemas.accepted import BasisKind


def agreement(case: Case) -> Refusal | None:
    """What the hub sends for a worker is judged as sent by the worker's organisation."""
    organisation = case.region.organisations.get(case.sender)
    spoken_for = case.candidate.org == HUB and case.sender != HUB
    if spoken_for and (organisation is None or not organisation.agreed(case.facts.now)):
        return refusals.NO_AGREEMENT
    return None


def everybody_found(case: Case) -> Refusal | None:
    """An id names somebody; only a code or a local id may make a new person."""
    return refusals.nobody(case.found.nobody[0]) if case.found.nobody else None


def consent(case: Case) -> Refusal | None:
    """All whose word counts permit it. Who is unknown is refused alike and not made."""
    if case.basis is None or case.basis.kind is not BasisKind.CONSENT:
        return None
    unknown = bool(case.found.made or case.found.nobody)
    return refusals.NO_CONSENT if unknown or not permitted(case, case.basis) else None


def duty(case: Case) -> Refusal | None:
    """The rule is in force, binds this sector and allows this type."""
    if case.basis is None or case.basis.kind is not BasisKind.DUTY:
        return None
    return None if binds(case, case.basis.rule) else refusals.NO_SUCH_DUTY


def matter_of_family(case: Case) -> Refusal | None:
    """What is added to, answered or ended is open in this person's family, and of the kind the type says."""
    type, matter = case.candidate.type, case.matter
    if not type.answers:
        return None
    if matter is None or matter.kind != type.answers:
        return refusals.no_matter(id_field(type))
    return None if case.in_family_of(matter) else refusals.no_matter(id_field(type))


def opens_once(case: Case) -> Refusal | None:
    """An id that is in use already opens nothing in another family."""
    type, matter = case.candidate.type, case.matter
    if not type.opens or matter is None or (matter.kind == type.opens and case.in_family_of(matter)):
        return None
    return refusals.not_valid(f"{type.opens}_id", "a new thing has an id of its own", "make a new random UUID for it")


def party(case: Case) -> Refusal | None:
    """Answers and endings come from the organisations concerned alone."""
    if case.matter is not None and case.sender in case.matter.organisations:
        return None
    # Person, worker and role can be guessed, an id cannot: whom it does not concern gets the answer of an unknown one.
    guessed = case.candidate.type.answers == WORKER
    return refusals.no_matter(id_field(case.candidate.type)) if guessed else refusals.NOT_A_PARTY


def named_worker(case: Case) -> Refusal | None:
    """The worker's organisation could be given identity, need and plan, and the worker is the sender's to name."""
    worker = _worker(case)
    if case.name != "worker.named" or worker is None:
        return None
    if not worker_covered(origin_of(case), worker.id, case.facts.rights, case.region, case.facts.now):
        return refusals.RECEIVER_NOT_COVERED
    return None if may_name(case.sender, worker.id, case.region) else refusals.NOT_YOUR_WORKER


def acknowledger(case: Case) -> Refusal | None:
    """An alert is answered by its holder, a rung or who stands in for them, a recall by whom it was recalled from."""
    if case.name == "recall.acknowledged":
        recalls = (case.facts.recalls[id] for id in recall_ids(case.candidate))
        return None if all(one.org == case.sender for one in recalls) else refusals.NOT_A_PARTY
    worker = _worker(case)
    told = any(worker is not None and worker.id in one.workers for one in case.alerts)
    return None if told and worker is not None and worker.org == case.sender else refusals.NOT_A_PARTY


def colleague(case: Case) -> Refusal | None:
    """Passing on stays inside the organisation: anything else would show the alert to more than it was meant for."""
    if case.name != "alert.delegated":
        return None
    by, to = _worker(case), case.region.workers.get(WorkerId(str(case.data.get("to"))))
    inside = by is not None and to is not None and (by.org == to.org and by.id != to.id)
    return None if inside else refusals.NOT_A_COLLEAGUE


def _worker(case: Case) -> Worker | None:
    return case.region.workers.get(WorkerId(str(case.data.get("worker"))))
