"""Spreadsheets to test with, written by hand: the least a reader needs to find a workbook, its sheet and its cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
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
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[str | int | float]]) -> bytes:
    """Return a workbook of one sheet: words as text cells, numbers as numbers."""
    lines = "".join(f'<row r="{at}">{_cells(row, at)}</row>' for at, row in enumerate(rows, start=1))
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    return packed(
        {
            "[Content_Types].xml": _TYPES.encode(),
            "_rels/.rels": _ROOT.encode(),
            "xl/workbook.xml": _BOOK.encode(),
            "xl/_rels/workbook.xml.rels": _BOOK_RELS.encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
        }
    )


def _cells(row: Sequence[str | int | float], at: int) -> str:
    return "".join(_cell(value, f"{_column(place)}{at}") for place, value in enumerate(row))


def _cell(value: str | float, where: str) -> str:
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{where}"><v>{value}</v></c>'


def _column(place: int) -> str:
    return chr(ord("A") + place)
