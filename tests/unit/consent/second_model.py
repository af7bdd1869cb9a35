"""Rule 7 and whose word counts, written a second time from the text alone: slow, plain, one question for each category.

Shares nothing with the real one but the words of the model. Where the two differ, one of them is wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hub.consent.model import Ask, Permission, PersonRights, Rights
from hub.ids import OrgId, PersonId
from hub.region.model import Region
from hub.schemas.labels import Category

ALL_BUT_HUB = [category for category in Category if category != "hub"]


def consented(ask: Ask, rights: Rights, region: Region) -> tuple[frozenset[Category], frozenset[Category]]:
    """Return what rule 7 adds for leaves about the person, and for leaves about all."""
    subjects = [ask.origin.person, *ask.origin.about]
    each = [
        frozenset(category for category in ALL_BUT_HUB if _permitted(ask, rights.get(subject), category, region))
        for subject in subjects
    ]
    return each[0], frozenset.intersection(*each)


def _permitted(ask: Ask, rights: PersonRights | None, category: Category, region: Region) -> bool:
    if rights is None or rights.held:
        return False
    age = _years_old(rights, ask.now)
    if age is None or rights.born_in_doubt:
        return False
    if age >= 18:
        return _gave(ask, rights, rights.person, category, region)
    able = rights.able_to_decide
    if able is not None and (able.on or able.contested):
        return not able.contested and _gave(ask, rights, rights.person, category, region)
    return _guardians_permit(ask, rights, category, region)


def _guardians_permit(ask: Ask, rights: PersonRights, category: Category, region: Region) -> bool:
    if [one for one in rights.guardians.values() if one.contested]:
        return False
    deciding = [guardian for guardian in rights.guardians if rights.guardians[guardian].on]
    if not deciding:
        return False
    # Where one guardian's word is enough, another's objection closes everything, also what each of them has named.
    if region.one_without_objection and [guardian for guardian in deciding if _objects(rights, guardian)]:
        return False
    answers = [_gave(ask, rights, guardian, category, region) for guardian in deciding]
    # Beyond what the sector needs to know, each must have named category and recipient, whatever the region chose.
    beyond = category not in region.organisations[ask.recipient].need_to_know
    if beyond or not region.one_without_objection:
        return answers.count(True) == len(answers)
    return True in answers


def _gave(ask: Ask, rights: PersonRights, by: PersonId, category: Category, region: Region) -> bool:
    for permission in rights.permissions:
        fits = permission.by == by and ask.purpose in permission.purposes and category in permission.categories
        begun = permission.valid_from <= ask.now
        ended = permission.valid_to is not None and permission.valid_to <= ask.now
        if not fits or not begun or ended or _withdrawn(permission, rights):
            continue
        if not {ask.origin.sender, ask.recipient} <= _organisations(permission.parties, region):
            continue
        if category in region.organisations[ask.recipient].need_to_know or ask.recipient in permission.parties:
            return True
    return False


def _organisations(parties: frozenset[str], region: Region) -> set[OrgId]:
    found = {OrgId(party) for party in parties}
    for organisation in region.organisations.values():
        if "network" in parties or f"sector:{organisation.sector.value}" in parties:
            found.add(organisation.id)
    return found


def _withdrawn(permission: Permission, rights: PersonRights) -> bool:
    for one in rights.withdrawals:
        if one.of == permission.id:
            return True
        if one.of is None and one.by == permission.by:
            had_arrived = permission.arrived_at <= one.arrived_at
            if had_arrived or permission.said_at <= one.said_at or permission.valid_from <= one.said_at:
                return True
    return False


def _objects(rights: PersonRights, guardian: PersonId) -> bool:
    withdrawals = [one for one in rights.withdrawals if one.by == guardian]
    for permission in rights.permissions:
        if permission.by == guardian and not _withdrawn(permission, rights):
            withdrawals = [
                one
                for one in withdrawals
                if permission.said_at <= one.said_at or permission.arrived_at <= one.arrived_at
            ]
    return withdrawals != []


def _years_old(rights: PersonRights, now: datetime) -> int | None:
    if rights.born is None:
        return None
    today, born, years = now.astimezone(ZoneInfo("Europe/Helsinki")).date(), rights.born, 0
    # A birthday on 29 February falls on the day after the 28th.
    while _anniversary(born.year + years + 1, born.month, born.day) <= today.isoformat():
        years += 1
    return years


def _anniversary(year: int, month: int, day: int) -> str:
    first = datetime(year, month, 1, tzinfo=ZoneInfo("UTC"))
    return (first + timedelta(days=day - 1)).date().isoformat()
