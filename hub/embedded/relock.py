"""Write `jars.lock.toml` anew: `python -m hub.embedded.relock`, after changing the version below.

With slf4j-simple jgo finds Kafka's own versions of everything; with log4j's binding it picks an older client and
the broker dies. Look at the difference before committing it.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import jgo

from hub.embedded.jars import LOCK_FILE

KAFKA = "org.apache.kafka:kafka_2.13:4.3.1+org.slf4j:slf4j-simple:1.7.36"


def main() -> None:
    """Resolve `KAFKA` and write names and sha256 of all its jars."""
    with tempfile.TemporaryDirectory() as scratch:
        lock = jgo.build(KAFKA, update=True, cache_dir=Path(scratch)).lockfile
        assert lock is not None
        rows = sorted((f"{jar.groupId}:{jar.artifactId}:{jar.version}", jar.sha256) for jar in lock.dependencies)
    entries = (f'[[jar]]\nname = "{name}"\nsha256 = "{sha256}"\n' for name, sha256 in rows)
    LOCK_FILE.write_text(
        "# Kafka's jars; written by `python -m hub.embedded.relock`, checked at every start.\n\n" + "\n".join(entries)
    )


if __name__ == "__main__":
    main()
