"""What the vault holds opens only under the right keys, and not at all once the key is destroyed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from hub.errors import StoppedError, UnavailableError
from hub.sealing.keyring import Keyring
from hub.vault.engine import vault_engine
from hub.vault.find import find
from hub.vault.identity import identities, write_cards
from hub.vault.keys import data_keys, destroy, destroyed
from hub.vault.link import link
from hub.vault.local_ids import local_ids
from hub.vault.make import make
from hub.vault.master_check import check_master
from hub.vault.model import Identity
from hub.vault.schema import STEPS, create_all
from hub.vault.tables import METADATA, PERSON
from tests.integration.vault.people import CARD, CODE, OTHER_CODE, code, id_of, local, new


async def test_identity_is_read_back(vault: AsyncEngine, keyring: Keyring) -> None:
    """Code and card come back as they were given; who has neither has neither."""
    known, bare = new(code(), card=CARD), new(local())
    await make(vault, keyring, [known, bare])
    assert await identities(vault, keyring, [id_of(known), id_of(bare), uuid4()]) == {
        id_of(known): Identity(CODE, dict(CARD)),
        id_of(bare): Identity(None, None),
    }


async def test_a_card_is_replaced_whole(vault: AsyncEngine, keyring: Keyring) -> None:
    """A newer card leaves nothing of the older one; for nobody nothing is written."""
    person = new(code(), card=CARD)
    await make(vault, keyring, [person])
    newer = {"given_name": "Testilapsi", "family_name": "Malli"}
    assert await write_cards(vault, keyring, {id_of(person): newer, uuid4(): newer}) == {id_of(person)}
    assert (await identities(vault, keyring, [id_of(person)]))[id_of(person)].card == newer


async def test_destroying_the_key_ends_everything(vault: AsyncEngine, keyring: Keyring) -> None:
    """Afterwards nobody is found, nothing is read, nothing can be added, and the destruction is on record."""
    gone, kept = new(code(), local(), card=CARD), new(code(OTHER_CODE))
    await make(vault, keyring, [gone, kept])
    everybody = [id_of(gone), id_of(kept)]
    assert await destroy(vault, id_of(gone))
    assert await destroy(vault, id_of(gone))
    assert await destroyed(vault, [*everybody, uuid4()]) == {id_of(gone)}
    assert set(await data_keys(vault, keyring, everybody)) == {id_of(kept)}
    assert set(await identities(vault, keyring, everybody)) == {id_of(kept)}
    assert await local_ids(vault, keyring, "mikkeli-koulut", everybody) == {}
    assert await find(vault, keyring, [code(), local()]) == {}
    assert await link(vault, keyring, [(id_of(gone), local())]) == ((id_of(gone), local()),)
    assert await write_cards(vault, keyring, {id_of(gone): CARD}) == frozenset()


async def test_nobody_cannot_be_destroyed(vault: AsyncEngine) -> None:
    """A person nobody made has no key to destroy, and that is said."""
    assert not await destroy(vault, uuid4())


async def test_no_table_holds_a_word_in_clear(vault: AsyncEngine, keyring: Keyring) -> None:
    """A dump of every row of every table holds neither code, name, phone nor local id."""
    await make(vault, keyring, [new(code(), local("secret-local"), card=CARD)])
    dump = ""
    async with vault.connect() as conn:
        for table in METADATA.sorted_tables:
            found = (await conn.execute(select(table))).all()
            dump += "".join(
                cell.decode("latin-1") if isinstance(cell, bytes) else str(cell) for row in found for cell in row
            )
    assert "mikkeli-koulut" in dump
    assert not [word for word in (CODE, "secret-local", *map(str, CARD.values())) if word in dump]


async def test_a_row_moved_to_another_person_is_left_out(vault: AsyncEngine, keyring: Keyring) -> None:
    """A wrapped key copied onto another person's row does not open there, and nobody else's work stops for it."""
    first, second = new(code()), new(code(OTHER_CODE))
    await make(vault, keyring, [first, second])
    copied = select(PERSON.c.wrapped_key).where(PERSON.c.person_id == id_of(first)).scalar_subquery()
    async with vault.begin() as conn:
        await conn.execute(update(PERSON).where(PERSON.c.person_id == id_of(second)).values(wrapped_key=copied))
    assert await data_keys(vault, keyring, [id_of(first), id_of(second)]) == {id_of(first): first.draft.key}


async def test_while_rotating_old_and_new_indexes_find(vault: AsyncEngine) -> None:
    """Persons of the older generation are found and open; newly linked handles are found by either."""
    old, both, newest = (Keyring.from_master(bytes(32), generations=g) for g in ((1,), (2, 1), (2,)))
    person = new(code())
    await make(vault, old, [person])
    assert await link(vault, both, [(id_of(person), local())]) == ()
    assert await find(vault, both, [code(), local()]) == {code(): id_of(person), local(): id_of(person)}
    assert await find(vault, old, [local()]) == {local(): id_of(person)}
    assert await find(vault, newest, [code(), local()]) == {local(): id_of(person)}
    assert await data_keys(vault, both, [id_of(person)]) == {id_of(person): person.draft.key}


async def test_another_master_key_is_refused(vault: AsyncEngine, keyring: Keyring) -> None:
    """The vault knows the master key it was filled under, in any generation, and no other."""
    await check_master(vault, keyring)
    await check_master(vault, Keyring.from_master(bytes(range(32)), generations=(2, 1)))
    with pytest.raises(StoppedError, match="other_master_key"):
        await check_master(vault, Keyring.from_master(bytes(32)))


async def test_the_schema_is_made_once_and_never_taken_back(vault: AsyncEngine) -> None:
    """Bringing up to date again changes nothing; an older hub keeps off a newer vault."""
    assert await create_all(vault) == len(STEPS)
    async with vault.begin() as conn:
        await conn.execute(text("INSERT INTO vault_schema (version) VALUES (1000)"))
    with pytest.raises(StoppedError, match="vault_is_newer"):
        await create_all(vault)


async def test_the_steps_make_the_tables_that_queries_see(vault: AsyncEngine) -> None:
    """Names and nullability of every column are the same in `schema.py` and in `tables.py`."""
    columns = text(
        "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns "
        "WHERE table_schema = 'public'"
    )
    async with vault.connect() as conn:
        made = {tuple(row) for row in await conn.execute(columns)}
    assert made == {
        (table.name, column.name, column.nullable) for table in METADATA.sorted_tables for column in table.columns
    }


async def test_a_vault_that_is_away_is_trouble_not_poison(keyring: Keyring) -> None:
    """Nobody listens there: wait and try again."""
    engine = vault_engine("postgresql://vault:none@127.0.0.1:1/vault")
    with pytest.raises(UnavailableError, match="vault"):
        await find(engine, keyring, [code()])
    await engine.dispose()


async def test_a_killed_session_is_trouble_and_the_next_call_works(vault: AsyncEngine, keyring: Keyring) -> None:
    """The server ends our session: the call says unavailable, and the pool forgets the dead line."""
    async with vault.connect() as conn:
        pid = (await conn.execute(text("SELECT pg_backend_pid()"))).scalar_one()
    killer = vault_engine(vault.url.render_as_string(hide_password=False))
    async with killer.connect() as conn:
        await conn.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    await killer.dispose()
    with pytest.raises(UnavailableError):
        await find(vault, keyring, [code()])
    assert await find(vault, keyring, [code()]) == {}
