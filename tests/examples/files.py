"""Artificial exports of the school's pupil register, and the mapping that reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hub.connectors.example import proven
from hub.connectors.mapping import Mapping
from hub.connectors.row_event import Connector, connector_key
from tests.examples.events import hetu

SCHOOL_MAPPING = Path(__file__).parents[2] / "ops/connectors/mikkeli-koulut-huolet.yaml"
HEADING = (
    "Ilmoitusnumero;Kirjattu;Henkilötunnus;Oppilasnumero;Koulu;Huolen taso;Aiheet;Asiakasryhmä;"
    "Puhuttu perheen kanssa;Kuvaus"
)
CONNECTOR = Connector("etela-savo", connector_key(b"a secret of the tests, 32 bytes!", "mikkeli-koulut"))


@cache
def school_mapping(*, taken: str = "rows", organisation: str = "mikkeli-koulut") -> Mapping:
    """Return the school's mapping, with bad rows told one by one or keeping the whole file out."""
    mapping = proven(SCHOOL_MAPPING.read_text("utf-8"), SCHOOL_MAPPING.name)
    file = mapping.file.model_copy(update={"taken": taken})
    return mapping.model_copy(update={"file": file, "organisation": organisation})


def concern_row(number: int, /, **cells: str) -> str:
    """Return one row; cells may be given by name: nro, aika, hetu, koulu, taso, aiheet, ryhma, puhuttu, kuvaus."""
    given = {
        "nro": f"2026-{number:04}",
        "aika": "23.11.2026 9.05",
        "hetu": hetu(900 + number % 99),
        "oppilas": f"{number}/2026",
        "koulu": "Länsiharjun koulu",
        "taso": "tuntuva",
        "aiheet": "kiusaaminen",
        "ryhma": "",
        "puhuttu": "kyllä",
        "kuvaus": "Keksitty kuvaus.",
    }
    return ";".join((given | cells).values())


def export(*rows: str, heading: str = HEADING) -> bytes:
    """Return a file as the register writes it."""
    return "\r\n".join([heading, *rows, ""]).encode("windows-1252")
