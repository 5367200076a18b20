"""What a territory is called: known exonyms, names printed in capitals made readable, scripts told apart."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from smartspec.graph.terms import english, french
from smartspec.tables.table import read_table, reject_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Literal

    from smartspec.tables.table import Row

EXONYMS: Final = Path(__file__).with_name("exonyms.csv")
"""NUTS code → the name in common use in English and in French, where the two languages have one of their own."""

_SMALL_WORDS: Final = frozenset({"and", "de", "des", "du", "et", "i", "la", "le", "of", "og", "the", "y"})
_LOOKALIKES: Final = str.maketrans("ABEHIKMNOPTXYZo", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖο")
_DASHES: Final = re.compile(r"\s*[-‐-―/]\s*")


class Label(NamedTuple):
    """One name in the two languages of the graph."""

    en: str
    fr: str

    def literals(self) -> tuple[Literal, Literal]:
        """The two ``rdfs:label`` values."""
        return english(self.en), french(self.fr)

    def extended(self, en: str, fr: str | None = None) -> Label:
        """The name with more text after it; one text serves both languages where no French one is given."""
        return Label(self.en + en, self.fr + (en if fr is None else fr))


def read_label(row: Row, stem: str = "") -> Label:
    """The texts in the columns ``{stem}en`` and ``{stem}fr`` of a row, of which neither may be empty."""
    return Label(row.text(f"{stem}en"), row.text(f"{stem}fr"))


def read_exonyms(path: Path = EXONYMS) -> Mapping[str, Label]:
    """The names by NUTS code.

    Raises:
        SourceError: the table cannot be read, names a code twice or leaves a name out.
    """
    rows = read_table(path, ("code", "en", "fr"))
    reject_duplicates(rows, "code")
    return {row.text("code"): read_label(row) for row in rows}


def fold(name: str) -> str:
    """What two spellings of one name have in common: letters without case and accents, dashes alike.

    >>> fold("ÎLE DE FRANCE") == fold("Ile-de-France"), fold("Batı Marmara") == fold("BATI MARMARA")
    (True, True)
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return without_dashes(plain.replace("ı", "i"))


def without_dashes(name: str) -> str:
    """A name with dashes, slashes and apostrophes of one kind, to tell another spelling from other punctuation.

    >>> without_dashes("Centre — Val de Loire")
    'Centre Val de Loire'
    """
    return _DASHES.sub(" ", name.replace("’", "'")).strip()


def is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin ones.

    >>> is_latin("Łódzkie"), is_latin("Αττική")
    (True, False)
    """
    return all("LATIN" in unicodedata.name(letter, "") for letter in name if letter.isalpha())


def native_script(name: str) -> str:
    """A Greek name without the Latin letters that look like Greek ones; any other name as it is.

    >>> native_script("Aττική") == "Αττική"
    True
    """
    greek = any("GREEK" in unicodedata.name(letter, "") for letter in name)
    return name.translate(_LOOKALIKES) if greek else name


def without_capitals(name: str) -> str:
    """A name that is printed in capitals, in small letters as a sentence would have it; any other name as it is.

    >>> without_capitals("DÉPARTEMENTS D'OUTRE-MER"), without_capitals("NORD-PAS DE CALAIS-PICARDIE")
    ("Départements d'Outre-Mer", 'Nord-Pas de Calais-Picardie')
    """
    if not name.isupper():
        return name
    words = [_word(part, first=index == 0) for index, part in enumerate(re.split(r"([\s\-—/()]+)", name))]
    return "".join(words)


def _word(word: str, *, first: bool) -> str:
    small = word.lower()
    if small in _SMALL_WORDS and not first:
        return small
    if re.match(r"[dl]['’]\w", small):
        return small[:2] + small[2:].capitalize()
    return small.capitalize()


def best_spellings(names: Iterable[str]) -> Mapping[str, str]:
    """Folded name → its most readable spelling; of several readable ones the last is taken.

    >>> best_spellings(["BRETAGNE", "Bretagne"])["bretagne"]
    'Bretagne'
    """
    ordered = sorted(names, key=str.isupper, reverse=True)
    return {fold(name): without_capitals(name) for name in ordered}
