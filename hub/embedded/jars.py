"""Kafka's jars: exactly those of `jars.lock.toml`, fetched once by jgo, their sha256 checked by us at every start."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import jgo.maven
import requests
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL

from hub.embedded.trouble import JarChangedError, from_os
from hub.errors import UnavailableError

LOCK_FILE = Path(__file__).with_name("jars.lock.toml")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar: Maven coordinates and the sha256 (hex) of its bytes."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """The jar's coordinates in one word."""
        return f"{self.group}:{self.artifact}:{self.version}"


def usual_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for downloads: `HUB_CACHE`, or `.cache` beside the sources, or the user's cache."""
    if named := environment.get("HUB_CACHE"):
        return Path(named)
    project = Path(__file__).parents[2]
    return project / ".cache" if (project / "pyproject.toml").exists() else Path.home() / ".cache" / "family-centre-hub"


def locked_jars(lock: Path = LOCK_FILE) -> tuple[Jar, ...]:
    """Read the lock file."""
    rows: Sequence[Mapping[str, str]] = tomllib.loads(lock.read_text())["jar"]
    return tuple(Jar(*_three(row["name"]), row["sha256"]) for row in rows)


def class_path(cache: Path, jars: Sequence[Jar], progress: Progress) -> str:
    """Return the Java class path of `jars`, fetching what `cache` lacks.

    Raises JarChangedError, DiskFullError, UnavailableError (nothing to fetch from); blocks: call it in a thread.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "jars.lock").open("w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)  # two first starts side by side would write the same files
            return os.pathsep.join(map(str, _all(cache, jars, progress)))
    except requests.RequestException as err:
        raise UnavailableError("jars", "cannot be downloaded; is there a network?") from err
    except OSError as err:
        raise from_os(err, cache) from err


def _three(name: str) -> tuple[str, str, str]:
    group, artifact, version = name.split(":")
    return group, artifact, version


def _all(cache: Path, jars: Sequence[Jar], progress: Progress) -> list[Path]:
    config = GlobalSettings.load()
    context = jgo.maven.MavenContext(
        repo_cache=cache / "jars", remote_repos={"central": MAVEN_CENTRAL_URL, **config.repositories}, timeout=30
    )
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(lambda jar: _kept(context, jar), jars))
        if missing := kept.count(None):
            progress(f"Kafka: downloading {missing} jars (45 MB, once)")
        return list(threads.map(lambda pair: pair[0] or _fetched(context, pair[1]), zip(kept, jars, strict=True)))


def _kept(context: jgo.maven.MavenContext, jar: Jar) -> Path | None:
    path: Path | None = _artifact(context, jar).cached_path
    if path is None or not path.exists():
        return None
    if _sha256(path) == jar.sha256:
        return path
    path.unlink()  # an interrupted download
    return None


def _fetched(context: jgo.maven.MavenContext, jar: Jar) -> Path:
    try:
        path = Path(_artifact(context, jar).resolve())
    except RuntimeError as err:
        raise UnavailableError("jars", f"{jar.name} cannot be downloaded") from err
    if _sha256(path) != jar.sha256:
        path.unlink()
        raise JarChangedError(jar.name)
    return path


def _artifact(context: jgo.maven.MavenContext, jar: Jar) -> jgo.maven.Artifact:
    return context.project(jar.group, jar.artifact).at_version(jar.version).artifact()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
