"""How texts are compared where people type them: accents, case and punctuation aside."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart, as people without them on their keyboard write them."""


def fold(text: str) -> str:
    """Text without accents and case (Unicode NFKD without its marks, case folding).

    >>> fold("Łódź, Île-de-France")
    'lodz, ile-de-france'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold().translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of a text, folded; what is neither letter nor digit separates them.

    >>> words("L'Hydrogène (IP/17/5108)")
    ['l', 'hydrogene', 'ip', '17', '5108']
    """
    return _WORD.findall(fold(text))


def spelling_key(text: str) -> str:
    """The words of a text written together: texts that differ only in spaces, hyphens and accents share it.

    >>> spelling_key("Bio-Économie") == spelling_key("bio economie") == spelling_key("Bioéconomie")
    True
    """
    return "".join(words(text))
