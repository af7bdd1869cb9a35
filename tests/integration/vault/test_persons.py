"""Persons are made once, found by every handle, and belong to nobody else."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import PoisonError, UnavailableError
from hub.ids import PersonId
from hub.sealing.keyring import Keyring
from hub.vault.find import find
from hub.vault.identity import identities
from hub.vault.keys import data_keys
from hub.vault.link import link
from hub.vault.local_ids import local_ids
from hub.vault.make import make
from hub.vault.tables import BLIND, LOCAL_ID, PERSON
from tests.integration.vault.people import CARD, CODE, OTHER_CODE, code, id_of, local, new


async def rows(vault: AsyncEngine) -> list[int]:
    """How many rows each table holds."""
    async with vault.connect() as conn:
        return [(await conn.execute(select(func.count()).select_from(table))).scalar_one() for table in TABLES]


TABLES = (PERSON, BLIND, LOCAL_ID)


async def test_a_person_is_found_by_every_handle_and_by_no_other(vault: AsyncEngine, keyring: Keyring) -> None:
    """Code and local id lead to the same person; another organisation's same word leads nowhere."""
    person = new(code(), local())
    await make(vault, keyring, [person])
    stranger = local(org="parish")
    assert await find(vault, keyring, [code(), local(), stranger]) == {code(): id_of(person), local(): id_of(person)}


async def test_a_code_is_found_however_it_is_written(vault: AsyncEngine, keyring: Keyring) -> None:
    """Lower case and outer space do not make another person."""
    person = new(code(OTHER_CODE))
    await make(vault, keyring, [person])
    written = code(f" {OTHER_CODE.lower()} ")
    assert await find(vault, keyring, [written]) == {written: id_of(person)}


async def test_made_again_nothing_changes(vault: AsyncEngine, keyring: Keyring) -> None:
    """The same batch made twice leaves the same rows and the same key."""
    persons = [new(code(), local(), card=CARD), new(code(OTHER_CODE))]
    await make(vault, keyring, persons)
    before = await rows(vault)
    await make(vault, keyring, persons)
    assert await rows(vault) == before
    keys = await data_keys(vault, keyring, [id_of(person) for person in persons])
    assert keys == {id_of(person): person.draft.key for person in persons}


async def test_a_raced_handle_makes_nothing(vault: AsyncEngine, keyring: Keyring) -> None:
    """When a handle became somebody else's, the whole batch is left undone, to be redone."""
    await make(vault, keyring, [new(code())])
    before = await rows(vault)
    with pytest.raises(UnavailableError, match="raced"):
        await make(vault, keyring, [new(code(OTHER_CODE)), new(code(), local())])
    assert await rows(vault) == before


async def test_a_person_id_with_another_key_makes_nothing(vault: AsyncEngine, keyring: Keyring) -> None:
    """What was sealed with a draft's key would never open with the key the vault has."""
    first = new(local())
    await make(vault, keyring, [first])
    with pytest.raises(UnavailableError, match="raced"):
        await make(vault, keyring, [new(person=first.draft.person_id)])


async def test_two_stages_at_once_make_one_person(vault: AsyncEngine, keyring: Keyring) -> None:
    """Of many who make the same person at the same time, one wins and the others are told."""
    drafts = [new(code(), local()) for _ in range(4)]
    answers = await asyncio.gather(*(make(vault, keyring, [one]) for one in drafts), return_exceptions=True)
    assert [type(answer) for answer in answers if answer is not None] == [UnavailableError] * 3
    won = drafts[answers.index(None)]
    assert await find(vault, keyring, [code(), local()]) == {code(): id_of(won), local(): id_of(won)}
    assert await rows(vault) == [1, 2, 1]


async def test_one_handle_for_two_of_a_batch_is_poison(vault: AsyncEngine, keyring: Keyring) -> None:
    """Redoing the batch would not help, so it is not called a race."""
    with pytest.raises(PoisonError, match="handle_twice"):
        await make(vault, keyring, [new(code(OTHER_CODE)), new(code(OTHER_CODE.lower()))])


async def test_a_link_finds_and_names_the_person(vault: AsyncEngine, keyring: Keyring) -> None:
    """A local id and a code linked later are found, and read back."""
    person = new(local())
    await make(vault, keyring, [person])
    mine = local("P-1", "parish")
    for _ in range(2):
        assert await link(vault, keyring, [(id_of(person), mine), (id_of(person), code())]) == ()
    assert set(await find(vault, keyring, [mine, code()])) == {mine, code()}
    assert await local_ids(vault, keyring, "parish", [id_of(person), uuid4()]) == {id_of(person): "P-1"}
    assert (await identities(vault, keyring, [id_of(person)]))[id_of(person)].code == CODE


async def test_a_handle_of_somebody_else_comes_back(vault: AsyncEngine, keyring: Keyring) -> None:
    """The link that cannot be is answered and not written; the others of the call are."""
    first, second = new(local()), new(code())
    await make(vault, keyring, [first, second])
    free = local("99/2026")
    taken = (id_of(second), local())
    assert await link(vault, keyring, [taken, (id_of(second), free)]) == (taken,)
    assert await find(vault, keyring, [local(), free]) == {local(): id_of(first), free: id_of(second)}
    assert await local_ids(vault, keyring, "mikkeli-koulut", [id_of(first), id_of(second)]) == {
        id_of(first): "17/2026",
        id_of(second): "99/2026",
    }


async def test_a_second_identity_code_comes_back(vault: AsyncEngine, keyring: Keyring) -> None:
    """A person has one identity code: another one is no link but a question for people."""
    person = new(code())
    await make(vault, keyring, [person])
    other = (id_of(person), code(OTHER_CODE))
    assert await link(vault, keyring, [other]) == (other,)
    assert await find(vault, keyring, [code(OTHER_CODE)]) == {}


async def test_in_one_call_the_earlier_link_counts(vault: AsyncEngine, keyring: Keyring) -> None:
    """Two persons claiming one handle in one call: the first has it."""
    first, second = new(code()), new(code(OTHER_CODE))
    await make(vault, keyring, [first, second])
    links = [(id_of(first), local()), (id_of(second), local())]
    assert await link(vault, keyring, links) == (links[1],)


async def test_a_link_to_nobody_comes_back(vault: AsyncEngine, keyring: Keyring) -> None:
    """A person nobody made cannot get a handle."""
    nobody = (PersonId(uuid4()), local())
    assert await link(vault, keyring, [nobody]) == (nobody,)
    assert await rows(vault) == [0, 0, 0]


async def test_nothing_asked_nothing_done(vault: AsyncEngine, keyring: Keyring) -> None:
    """Empty batches are answered empty."""
    await make(vault, keyring, [])
    assert await link(vault, keyring, []) == ()
    assert await find(vault, keyring, []) == {}
    assert await data_keys(vault, keyring, []) == {}
