"""The words of a file report in Finnish, Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from hub.texts.file_kinds import INSTEAD


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words of the report."""

    file: str
    row: str
    counts: str
    nothing_taken: str
    unsent: str
    more: str
    columns: tuple[str, ...]
    """Of the report as a table."""
    troubles: Mapping[str, str]
    states: Mapping[str, str]
    instead: Mapping[str, str]
    """What a file is instead of a table."""

    def of_file(self, trouble: str, word: str) -> str:
        """Return what is wrong with a file as a whole, and how to go on."""
        return self.troubles[trouble].format(word=word, instead=self.instead.get(word, word))


_ALL: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "fi": Words(
            file="Tiedosto",
            row="Rivi {row}",
            counts=(
                "Rivejä {rows}, lähetetty {published}, hyväksytty {accepted}, jo aiemmin tulleita {repeats}, "
                "hylätty {refused}, odottaa tai karanteenissa {others}, virheellisiä {bad}."
            ),
            nothing_taken="Tiedostosta ei otettu mitään.",
            unsent=(
                "Lähettämättä {count} riviä, ensimmäinen on rivi {first}. Korjaa ja lähetä tiedosto uudelleen: "
                "jo tulleet rivit eivät kahdennu."
            ),
            more="Lisäksi {count} riviä, joita ei luetella.",
            columns=("rivi", "sarake", "kenttä", "mitä tapahtui", "syy", "sääntö", "korjaus"),
            instead=INSTEAD["fi"],
            troubles=MappingProxyType(
                {
                    "not_a_table": (
                        "tiedosto ei ole taulukko, jonka voimme lukea: se on {instead}. Tallenna taulukko muodossa CSV "
                        "tai XLSX ilman salasanaa ja makroja; alueen koordinaattori auttaa"
                    ),
                    "no_sheet": "taulukkoa {word} ei ole työkirjassa; tarkista nimi",
                    "not_readable": "tätä ohjelmaa ei päästetä lukemaan tiedostoa; anna sille lukuoikeus",
                    "empty_file": "tiedostossa ei ole rivejä; tarkista, että vienti onnistui",
                    "too_large": "tiedosto on liian suuri; jaa se osiin",
                    "not_text": "teksti ei ole merkistöä {word}; tallenna tiedosto uudelleen sillä",
                    "wrong_separator": "erotinmerkki ei ole {word}; vie tiedosto sillä, tai korjaa kuvaus",
                    "missing_column": "sarake {word} puuttuu; lisää se vientiin",
                    "column_twice": "sarake {word} on kahdesti; jätä yksi",
                    "broken_csv": "lainausmerkit eivät täsmää; tarkista tämä rivi ja sitä edeltävä",
                }
            ),
            states=MappingProxyType(
                {
                    "pending": "kuittausta ei vielä ole",
                    "refused": "hylätty",
                    "quarantined": "siirretty karanteeniin",
                    "faulty": "virheellinen",
                    "not_sent": "lähettämättä",
                }
            ),
        ),
        "sv": Words(
            file="Filen",
            row="Rad {row}",
            counts=(
                "Rader {rows}, skickade {published}, godkända {accepted}, redan mottagna {repeats}, "
                "avvisade {refused}, väntar eller i karantän {others}, felaktiga {bad}."
            ),
            nothing_taken="Ingenting togs ur filen.",
            unsent=(
                "Oskickade rader: {count}, den första är rad {first}. Rätta och skicka filen på nytt: "
                "redan mottagna rader fördubblas inte."
            ),
            more="Dessutom {count} rader som inte räknas upp.",
            columns=("rad", "kolumn", "fält", "vad som hände", "orsak", "regel", "rättelse"),
            instead=INSTEAD["sv"],
            troubles=MappingProxyType(
                {
                    "not_a_table": (
                        "filen är inte en tabell som vi kan läsa: den är {instead}. Spara tabellen som CSV eller XLSX "
                        "utan lösenord och makron; regionens koordinator hjälper"
                    ),
                    "no_sheet": "bladet {word} finns inte i arbetsboken; kontrollera namnet",
                    "not_readable": "programmet får inte läsa filen; ge det läsrätt",
                    "empty_file": "filen har inga rader; kontrollera att exporten lyckades",
                    "too_large": "filen är för stor; dela den",
                    "not_text": "texten är inte i teckenkodningen {word}; spara filen på nytt i den",
                    "wrong_separator": "skiljetecknet är inte {word}; exportera med det, eller rätta beskrivningen",
                    "missing_column": "kolumnen {word} saknas; ta med den i exporten",
                    "column_twice": "kolumnen {word} finns två gånger; lämna en",
                    "broken_csv": "citattecknen går inte ihop; kontrollera denna rad och den föregående",
                }
            ),
            states=MappingProxyType(
                {
                    "pending": "kvitto saknas ännu",
                    "refused": "avvisad",
                    "quarantined": "satt i karantän",
                    "faulty": "felaktig",
                    "not_sent": "oskickad",
                }
            ),
        ),
        "en": Words(
            file="File",
            row="Row {row}",
            counts=(
                "Rows {rows}, sent {published}, accepted {accepted}, come before {repeats}, "
                "refused {refused}, waiting or in quarantine {others}, faulty {bad}."
            ),
            nothing_taken="Nothing was taken from the file.",
            unsent=(
                "Not sent: {count} rows, the first is row {first}. Mend and send the file again: "
                "rows that came before are not doubled."
            ),
            more="And {count} more rows that are not listed.",
            columns=("row", "column", "field", "what became of it", "reason", "rule", "mend"),
            instead=INSTEAD["en"],
            troubles=MappingProxyType(
                {
                    "not_a_table": (
                        "the file is no table that we can read: it is {instead}. Save the table as CSV or XLSX "
                        "without password and macros; the region's coordinator helps"
                    ),
                    "no_sheet": "there is no sheet {word} in the workbook; check its name",
                    "not_readable": "this program may not read the file; give it the right to",
                    "empty_file": "the file has no rows; check that the export went well",
                    "too_large": "the file is too large; split it",
                    "not_text": "the text is not in {word}; save the file anew in it",
                    "wrong_separator": "the separator is not {word}; export with it, or mend the mapping",
                    "missing_column": "column {word} is missing; add it to the export",
                    "column_twice": "column {word} stands twice; leave one",
                    "broken_csv": "the quotation marks do not match; look at this row and the one before",
                }
            ),
            states=MappingProxyType(
                {
                    "pending": "no receipt yet",
                    "refused": "refused",
                    "quarantined": "put into quarantine",
                    "faulty": "faulty",
                    "not_sent": "not sent",
                }
            ),
        ),
    }
)
LANGUAGES: Final = tuple(_ALL)


def words_of(language: str) -> Words:
    """Return the words in `language`; Finnish when we have none in it."""
    return _ALL.get(language, _ALL["fi"])
