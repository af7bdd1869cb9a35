"""Spreadsheets to test with, written by hand: the least a reader needs to find a workbook, its sheet and its cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)
_ROOT = (
    f'<Relationships xmlns="{_PACK}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="Taulukko1" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
_BOOK_RELS = (
    f'<Relationships xmlns="{_PACK}/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0 is on no clock

Cell = str | int | float | date | datetime


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return a workbook of one sheet: words as text cells, numbers as numbers, dates as days or times."""
    return workbook_of("".join(f'<row r="{at}">{_cells(row, at)}</row>' for at, row in enumerate(rows, start=1)))


def workbook_of(lines: str) -> bytes:
    """Return a workbook whose only sheet holds these rows, as XML."""
    return packed(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _ROOT.encode(),
            "xl/workbook.xml": _BOOK.encode(),
            "xl/_rels/workbook.xml.rels": _BOOK_RELS.encode(),
            "xl/styles.xml": _STYLES.encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
            ).encode(),
        }
    )


def _cells(row: Sequence[Cell], at: int) -> str:
    return "".join(_cell(value, f"{_column(place)}{at}") for place, value in enumerate(row))


def _cell(value: Cell, where: str) -> str:
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, datetime):
        return f'<c r="{where}" s="2"><v>{_days(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{where}" s="1"><v>{_days(datetime(value.year, value.month, value.day)):.0f}</v></c>'  # noqa: DTZ001 - a day
    return f'<c r="{where}"><v>{value}</v></c>'


def _days(value: datetime) -> float:
    return (value - _FIRST_DAY).total_seconds() / 86_400


def _column(place: int) -> str:
    return chr(ord("A") + place)
