"""Sessions of the vault never wait for ever, and its url never shows."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from hub.errors import RefusedError, UnavailableError
from hub.store import trouble
from hub.store.engine import store_engine
from hub.vault.engine import vault_engine
from hub.vault.trouble import answering


async def test_a_session_gives_up_locks_and_idle_transactions(vault: AsyncEngine) -> None:
    """Eight seconds for a lock, ten for an idle transaction, fifteen for a statement; the line is asked if it lives."""
    names = ("lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout", "tcp_keepalives_idle")
    async with vault.connect() as conn:
        shown = [(await conn.execute(text(f"SHOW {name}"))).scalar_one() for name in names]
    assert shown == ["8s", "10s", "15s", "5"]


async def test_a_lock_not_had_in_time_is_trouble(vault: AsyncEngine) -> None:
    """Somebody holds the table: the batch waits its time and is redone."""
    async with vault.connect() as holder, vault.connect() as waiter:
        await holder.execute(text("LOCK TABLE person"))
        await waiter.execute(text("SET lock_timeout = '50ms'"))
        with pytest.raises(UnavailableError):
            await asked(waiter)


async def asked(conn: AsyncConnection) -> None:
    """Read a table through the translation of errors."""
    async with answering():
        await conn.execute(text("SELECT count(*) FROM person"))


@pytest.mark.parametrize("url", ["", "planted", "sqlite:///planted", "postgresql://hub:planted@host:port/db"])
def test_what_is_no_url_of_postgresql_is_refused_without_being_shown(url: str) -> None:
    """The error has the rule, and not even a cause that holds the url."""
    with pytest.raises(RefusedError, match="vault_url") as caught:
        vault_engine(url)
    assert "planted" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_password_does_not_show_in_the_engine() -> None:
    """A repr in a traceback has stars."""
    assert "planted" not in repr(vault_engine("postgresql://vault:planted@127.0.0.1:1/vault"))


@pytest.mark.parametrize(
    ("engine_of", "answers", "setting"),
    [
        pytest.param(vault_engine, answering, "HUB_VAULT_URL", id="vault"),
        pytest.param(store_engine, trouble.answering, "HUB_DATABASE_URL", id="hub"),
    ],
)
async def test_a_log_in_that_is_refused_names_its_setting(
    vault: AsyncEngine,
    engine_of: Callable[[str], AsyncEngine],
    answers: Callable[[], AbstractAsyncContextManager[None]],
    setting: str,
) -> None:
    """It is trouble, not an event's fault; the password stands in no word of it."""
    stranger = engine_of(vault.url.set(password="planted").set(drivername="postgresql").render_as_string(False))
    with pytest.raises(UnavailableError, match=f"see {setting}") as caught:
        async with answers(), stranger.connect():
            pass
    assert "planted" not in str(caught.value)
    await stranger.dispose()
