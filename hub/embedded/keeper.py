"""No orphans: stand between the hub and one server, and end the server when the hub is gone.

Run as a plain script (standard library only): `keeper.py STOP_SIGNAL GRACE_SECONDS LOCK_FD COMMAND...`.
It prints the server's process id, then waits. Standard input is a pipe whose other end only the hub holds: when it
closes, by a clean stop or because the hub was killed, the server gets STOP_SIGNAL and, after the grace, SIGKILL.
Should the keeper itself be killed, Linux kills the server (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    """Run the command of `arguments` to its end; return its exit code (negative: the signal that ended it)."""
    stop, grace, lock, *command = arguments
    keep = (int(lock),)
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=2, pass_fds=keep, preexec_fn=_die_with_me())  # noqa: PLW1509,S603,RUF100 - one thread so far; the command is ours
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(int(stop)))
    threading.Thread(target=_stop_at_end_of_input, args=(server, int(stop), float(grace)), daemon=True).start()
    sys.stdout.write(f"{server.pid}\n")
    sys.stdout.close()
    return server.wait()


def _stop_at_end_of_input(server: subprocess.Popen[bytes], stop: int, grace: float) -> None:
    while os.read(0, 1024):  # not sys.stdin: its lock would be held when the interpreter ends, which is fatal
        pass
    server.send_signal(stop)
    try:
        server.wait(grace)
    except subprocess.TimeoutExpired:
        server.kill()


def _die_with_me() -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.exit(code if code >= 0 else 128 - code)
