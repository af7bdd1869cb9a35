"""Kafka's jars are those of the lock file or none."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from hub.embedded.jars import LOCK_FILE, Jar, class_path, locked_jars, usual_cache
from hub.embedded.parts import silent
from hub.embedded.trouble import JarChangedError


def small() -> Jar:
    """Return the smallest jar of the lock file (4 kB)."""
    return next(jar for jar in locked_jars() if jar.artifact == "jspecify")


def test_the_lock_file_names_jars_and_no_address() -> None:
    """Where jars come from is this machine's affair."""
    assert "://" not in LOCK_FILE.read_text()
    assert all(len(jar.sha256) == 64 for jar in locked_jars())
    assert {jar.version for jar in locked_jars() if jar.group == "org.apache.kafka"} == {"4.3.1"}


def test_a_missing_jar_is_fetched_and_then_kept(tmp_path: Path) -> None:
    """The second time nothing is said and nothing is loaded."""
    said: list[str] = []
    path = Path(class_path(tmp_path, [small()], said.append))
    before = path.stat().st_mtime_ns
    assert class_path(tmp_path, [small()], said.append) == str(path)
    assert path.stat().st_mtime_ns == before
    assert len(said) == 1


def test_a_damaged_jar_is_fetched_anew(tmp_path: Path) -> None:
    """Half a jar of an interrupted download is not used."""
    path = Path(class_path(tmp_path, [small()], silent))
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    class_path(tmp_path, [small()], silent)
    assert path.read_bytes() == whole


def test_a_jar_that_differs_from_the_lock_is_refused_and_thrown_away(tmp_path: Path) -> None:
    """A changed jar never runs, today or tomorrow."""
    with pytest.raises(JarChangedError):
        class_path(tmp_path, [dataclasses.replace(small(), sha256="0" * 64)], silent)
    assert not list(tmp_path.rglob("*.jar"))


def test_the_cache_is_where_the_environment_says(tmp_path: Path) -> None:
    """HUB_CACHE first, else beside the sources."""
    assert usual_cache({"HUB_CACHE": str(tmp_path)}) == tmp_path
    assert usual_cache({}).name == ".cache"
