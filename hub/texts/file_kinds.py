"""What is a file instead of a table that we take? In Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

INSTEAD: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": MappingProxyType(
            {
                "pdf": "PDF-tiedosto",
                "picture": "kuva",
                "document": "tekstiasiakirja",
                "archive": "pakattu kansio",
                "folder": "kansio; pudota tiedostot yksitellen",
                "old_book": "vanha tai binaarinen Excel-tiedosto (.xls, .xlsb)",
                "locked": "salasanalla suojattu tiedosto",
                "open_document": "OpenDocument-tiedosto (.ods)",
                "macros": "Excel-tiedosto, jossa on makroja",
                "web_page": "verkkosivu",
                "xml": "XML-tiedosto",
                "json": "JSON-tiedosto; tapahtumat JSON-muodossa lähetetään komennolla hub submit",
                "damaged": "vioittunut tai salattu taulukko",
                "bomb": "pakattu tiedosto, joka kasvaa purettaessa liian suureksi",
                "unknown": "tuntematon tiedosto",
            }
        ),
        "sv": MappingProxyType(
            {
                "pdf": "en PDF-fil",
                "picture": "en bild",
                "document": "ett textdokument",
                "archive": "en packad mapp",
                "folder": "en mapp; släpp filerna en och en",
                "old_book": "en gammal eller binär Excel-fil (.xls, .xlsb)",
                "locked": "en fil skyddad med lösenord",
                "open_document": "en OpenDocument-fil (.ods)",
                "macros": "en Excel-fil med makron",
                "web_page": "en webbsida",
                "xml": "en XML-fil",
                "json": "en JSON-fil; händelser i JSON skickas med kommandot hub submit",
                "damaged": "en skadad eller krypterad tabell",
                "bomb": "en packad fil som blir för stor när den packas upp",
                "unknown": "en okänd fil",
            }
        ),
        "en": MappingProxyType(
            {
                "pdf": "a PDF file",
                "picture": "a picture",
                "document": "a text document",
                "archive": "a packed folder",
                "folder": "a folder; drop the files one by one",
                "old_book": "an old or binary Excel file (.xls, .xlsb)",
                "locked": "a file behind a password",
                "open_document": "an OpenDocument file (.ods)",
                "macros": "an Excel file with macros",
                "web_page": "a web page",
                "xml": "an XML file",
                "json": "a JSON file; events in JSON are sent with the command hub submit",
                "damaged": "a damaged or locked table",
                "bomb": "a packed file that grows too large when unpacked",
                "unknown": "an unknown file",
            }
        ),
    }
)
"""Language → the word of `not_a_table` → what it is."""
