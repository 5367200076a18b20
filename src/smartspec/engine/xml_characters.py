"""Characters that XML cannot hold (XML 1.0, section 2.2): control characters and two that are none, in literals.

Every other format holds them. A reader of XML would refuse the whole answer for one, so each is replaced by U+FFFD.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import IO

_CONTROLS: Final = bytes({*range(0x20)} - {*b"\t\n\r"})
_NO_CHARACTERS: Final = b"\xef\xbf"
"""How U+FFFE and U+FFFF begin in UTF-8."""
_FORBIDDEN: Final = re.compile(rb"[" + re.escape(_CONTROLS) + rb"]|" + _NO_CHARACTERS + rb"[\xbe\xbf]")
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()


def well_formed(xml: bytes) -> bytes:
    r"""XML in UTF-8 without what it cannot hold.

    >>> well_formed("a\u0001b\uffff".encode()).decode()
    'a�b�'
    """
    has_controls = len(xml.translate(None, _CONTROLS)) < len(xml)
    return _FORBIDDEN.sub(_REPLACEMENT, xml) if has_controls or _NO_CHARACTERS in xml else xml


class XmlOutput:
    """Passes XML on to where a result is written, piece by piece."""

    def __init__(self, output: IO[bytes]) -> None:
        self._output = output
        self._begun = b""

    def write(self, piece: bytes, /) -> int:
        """Take a piece of the result; the beginning of a character waits for the next."""
        xml = self._begun + bytes(piece)
        end = len(xml.removesuffix(_NO_CHARACTERS).removesuffix(_NO_CHARACTERS[:1]))
        self._begun = xml[end:]
        self._output.write(well_formed(xml[:end]))
        return len(piece)

    def flush(self) -> None:
        """Called once, after the last piece."""
        self._output.write(self._begun)
        self._output.flush()
