"""Figures as ratios: a table for people, JSON for machines. Times of one machine stand beside them, never alone."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.alone import Stretch
from bench.latency import Latency
from bench.meter import ORDER
from bench.throughput import Throughput

RESULTS: Final = Path(__file__).parent / "results"
_OUTSIDE: Final = ("postgres", "broker")
Json = dict[str, object]
Cell = str | float


def throughput(found: Throughput, out: Console) -> Json:
    """Print and return events per second as ratios to the bare references of the same run."""
    _show(
        out,
        "Throughput: how many times slower than a bare client on the same machine (its rate in brackets)",
        ("", "events/s", *(f"{name} ({rate:,.0f}/s) ÷" for name, rate in found.bare.items())),
        [(name, one.rate, *(_over(rate, one.rate) for rate in found.bare.values())) for name, one in _stretches(found)],
    )
    names = sorted({name for _, one in _stretches(found) for name in one.cpu}, key=_place)
    _show(
        out,
        "CPU-µs per event, by process (here: the stage or lane alone in the bench)",
        ("", *names, "sum"),
        [(name, *_cells(one, names), sum(map(one.micros, one.cpu))) for name, one in _stretches(found)],
    )
    for name, count in found.deliveries.items():
        out.print(f"{name}: {count / found.stretches[name].events:.1f} deliveries per event")
    stages: dict[str, Json] = {name: _stretch(one, found.bare) for name, one in _stretches(found)}
    for name, count in found.deliveries.items():
        stages[name]["deliveries"] = count
    return {"bare_events_per_second": found.bare, "stages": stages}


def cpu(found: Mapping[str, Mapping[str, float]], out: Console) -> Json:
    """Print and return CPU-µs per event by part."""
    stages = [name for name, parts in found.items() if "events" in parts]
    sums = {name: sum(found[name].get(part, 0.0) for part in (*ORDER, *_OUTSIDE)) for name in stages}
    rows: list[Sequence[Cell]] = [
        (part, *(_share(found[name].get(part, 0.0), sums[name]) for name in stages)) for part in (*ORDER, *_OUTSIDE)
    ]
    rows.append(("sum", *(f"{sums[name]:,.0f}" for name in stages)))
    _show(out, "CPU-µs per event by part, and its share of the stage", ("", *stages), rows)
    return {"cpu_microseconds_per_event": found}


def latency(found: Sequence[Latency], out: Console) -> Json:
    """Print and return p50 and p99 as ratios to a bare Kafka round trip at the same rate."""
    rows: list[Sequence[Cell]] = []
    document: list[Json] = []
    for one in found:
        trip = one.bare["kafka round trip"]
        ways: dict[str, Json] = {}
        for name, seconds in {**one.bare, **one.ways}.items():
            p50, p99 = _quantile(seconds, 0.5), _quantile(seconds, 0.99)
            times = (_over(p50, _quantile(trip, 0.5)), _over(p99, _quantile(trip, 0.99)))
            rows.append((f"{one.rate}/s", name, f"{len(seconds):,}", f"{p50 * 1e3:.1f}", f"{p99 * 1e3:.1f}", *times))
            ways[name] = {"count": len(seconds), "p50_seconds": p50, "p99_seconds": p99}
        rows.append((f"{one.rate}/s", "last sent → all there", "", f"{one.behind * 1e3:.1f}"))
        document.append(
            {
                "events_per_second": one.rate,
                "events": one.events,
                "ways": ways,
                "behind_seconds": one.behind,
                "cpu_microseconds_per_event": {name: spent / one.events * 1e6 for name, spent in one.cpu.items()},
            }
        )
    headings = ("rate", "way", "count", "p50 ms", "p99 ms", "p50 ÷ round trip", "p99 ÷ round trip")
    _show(out, "Latency, and how many bare Kafka round trips it is", headings, rows)
    return {"rates": document}


def save(name: str, asked: Json, document: Json) -> None:
    """Write bench/results/<name>.json; `asked` is what was asked for."""
    RESULTS.mkdir(exist_ok=True)
    head: Json = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "asked": asked,
    }
    text = json.dumps({**head, **document}, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", "utf-8")


def _stretches(found: Throughput) -> list[tuple[str, Stretch]]:
    return list(found.stretches.items())


def _stretch(one: Stretch, bare: Mapping[str, float]) -> Json:
    return {
        "events": one.events,
        "seconds": one.seconds,
        "events_per_second": one.rate,
        "times_slower_than": {name: rate / one.rate for name, rate in bare.items()},
        "cpu_microseconds_per_event": {name: one.micros(name) for name in one.cpu},
    }


def _cells(one: Stretch, names: Sequence[str]) -> list[Cell]:
    return [one.micros(name) if name in one.cpu else "" for name in names]


def _place(name: str) -> tuple[bool, str]:
    return name in _OUTSIDE, name


def _share(micros: float, whole: float) -> str:
    return f"{micros:,.0f}  {micros / whole:4.0%}" if micros >= 1 else ""


def _over(number: float, by: float) -> str:
    return f"{number / by:,.1f} ×" if by else ""


def _quantile(values: Sequence[float], which: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(which * len(ordered)))] if ordered else float("nan")


def _show(out: Console, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    table = Table(title=title, title_justify="left")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at == 0 or heading == "way" else "right")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, str) else f"{cell:,.0f}" for cell in row))
    out.print(table)
