"""One server as our child: start it, know whether it lives, stop it, kill it; never leave it behind.

The child's lock file is held by the server itself and by every process it forks.
# INVARIANT: whoever takes that lock knows that nothing of an earlier server is left.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hub.embedded.folder import is_full, open_private
from hub.embedded.ports import choose
from hub.embedded.trouble import DiskFullError, FolderInUseError, PartFailedError, PortTakenError, from_os

_KEEPER = Path(__file__).with_name("keeper.py")
_OLD_SERVER_PATIENCE = 30.0
_TURN = 0.02


@dataclass(frozen=True, slots=True)
class Server:
    """What to run: `folder` holds its lock and log; `grace` in seconds from the stop signal to SIGKILL."""

    name: str
    command: Sequence[str]
    folder: Path
    port: int
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15.0
    environment: Mapping[str, str] = field(default_factory=dict)
    stale: Sequence[Path] = ()
    """Marks of a running server that a killed one leaves behind; removed when nothing of it can live."""

    @property
    def log(self) -> Path:
        """Where the server's own words go."""
        return self.folder / f"{self.name}.log"


Probe = Callable[[], Awaitable[bool]]


class Child:
    """A server that runs, or ran, under its keeper."""

    def __init__(self, server: Server, answers: Probe) -> None:
        self.server = server
        self._answers = answers
        self._keeper: subprocess.Popen[str] | None = None
        self._pid = 0
        self._log_from = 0

    @property
    def pid(self) -> int:
        """Process id of the server; 0 when it has not been started."""
        return self._pid

    @property
    def alive(self) -> bool:
        """Tell whether the server runs."""
        return self._keeper is not None and self._keeper.poll() is None

    async def start(self, patience: float = 30.0) -> None:
        """Start the server and wait until it answers; raises the errors of `trouble`."""
        lock = await self._take_lock()
        try:
            choose(self.server.name, self.server.port)  # else a stranger's answer there would pass for the server's
            for mark in self.server.stale:
                mark.unlink(missing_ok=True)
            self._keeper = self._spawn(lock)
        except OSError as err:
            raise from_os(err, self.server.folder) from err
        finally:
            os.close(lock)  # the keeper and the server hold it now
        try:
            self._pid = int(await asyncio.to_thread(self._first_line) or 0)
            await self._until_answers(time.monotonic() + patience)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Ask the server to finish and wait for its end; SIGKILL after the grace."""
        keeper = self._keeper
        if keeper is None:
            return
        if keeper.stdin is not None:
            with suppress(BrokenPipeError):
                keeper.stdin.close()
        deadline = time.monotonic() + self.server.grace + 5
        while keeper.poll() is None:
            if time.monotonic() > deadline:
                self.kill()
                deadline += 60
            await asyncio.sleep(_TURN)
        self._close_pipes(keeper)
        self._keeper = None

    def kill(self) -> None:
        """End the server at once (SIGKILL), as a power cut would."""
        if self.alive and self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    async def restart(self) -> None:
        """Stop what is left of the server and start it again on the same port and data."""
        await self.stop()
        await self.start()

    def _spawn(self, lock: int) -> subprocess.Popen[str]:
        server = self.server
        keeper = [sys.executable, "-I", "-S", str(_KEEPER), str(int(server.stop_signal)), str(server.grace), str(lock)]
        with open_private(server.log) as log:
            self._log_from = log.seek(0, os.SEEK_END)
            return subprocess.Popen(  # noqa: S603 - our own command
                [*keeper, *server.command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, **server.environment},
                pass_fds=(lock,),
                umask=0o077,  # what servers write is for nobody else on this machine
                start_new_session=True,  # Ctrl-C in a terminal is for the hub; the hub stops its servers in order
            )

    def _first_line(self) -> str:
        assert self._keeper is not None
        assert self._keeper.stdout is not None
        return self._keeper.stdout.readline().strip()

    async def _take_lock(self) -> int:
        path = self.server.folder / f"{self.server.name}.lock"
        lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + _OLD_SERVER_PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(lock)
                    raise FolderInUseError(self.server.folder) from None
                await asyncio.sleep(_TURN)
            else:
                return lock

    async def _until_answers(self, deadline: float) -> None:
        while not await self._answers():
            if not self.alive:
                raise self._why_it_ended()
            if time.monotonic() > deadline:
                raise PartFailedError(self.server.name, self.server.log, "does not answer")
            await asyncio.sleep(_TURN)

    def _why_it_ended(self) -> PartFailedError | DiskFullError | PortTakenError:
        with self.server.log.open("rb") as log:
            log.seek(self._log_from)
            words = log.read().decode(errors="replace").lower()
        if "no space left" in words or is_full(self.server.folder):
            return DiskFullError(self.server.folder)
        if "address already in use" in words or "bindexception" in words:
            return PortTakenError(self.server.name, self.server.port)
        return PartFailedError(self.server.name, self.server.log)

    @staticmethod
    def _close_pipes(keeper: subprocess.Popen[str]) -> None:
        if keeper.stdout is not None:
            keeper.stdout.close()
