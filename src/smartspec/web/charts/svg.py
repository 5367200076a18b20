"""SVG as text: elements whose attributes and texts are escaped, and the picture that they make up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_SVG: Final = "http://www.w3.org/2000/svg"
SIZE: Final = 13
"""Height of the type, in units of the picture."""
_WIDTH_OF_A_LETTER: Final = 0.6
"""Mean width of a letter, in heights of the type: enough to know what fits, without a font at hand."""
_NOT_XML: Final = {code: None for code in range(0x20) if chr(code) not in "\t\n\r"} | {0xFFFE: None, 0xFFFF: None}
_SPECIAL: Final = re.compile(r"""[&<>"'\x00-\x1f\ufffe\uffff]""")
"""What is not written in XML as it is; most texts have none of it."""


def element(name: str, *content: str, **attributes: str | float | None) -> str:
    """An element. ``class_`` stands for ``class``, an underscore in a name for a hyphen; None leaves one out.

    >>> element("circle", r=2.50, class_="a")
    '<circle r="2.5" class="a"/>'
    """
    written = "".join([f" {_written(key)}={_quoted(value)}" for key, value in attributes.items() if value is not None])
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, *, anchor: str = "start", class_: str | None = None) -> str:
    """A line of text on its base line; ``anchor``: start, middle or end."""
    return element("text", escaped(words), x=x, y=y, text_anchor=anchor, class_=class_)


def titled(words: str, *content: str) -> str:
    """A group that says what it is to those who point at it, and to those who hear it."""
    return element("g", element("title", escaped(words)), *content)


def linked(href: str | None, content: str, name: str | None = None) -> str:
    """Content that leads somewhere, where there is somewhere to go; `name` where the content has no words."""
    return element("a", content, href=href, aria_label=name) if href else content


def escaped(words: str) -> str:
    """Text as XML holds it; characters that XML has no place for are left out."""
    return escape(words.translate(_NOT_XML)) if _SPECIAL.search(words) else words


def shortened(words: str, width: float) -> str:
    """As much of a text as fits into a width.

    >>> shortened("Provence-Alpes-Côte d'Azur", 80)
    'Provence-…'
    """
    most = max(1, int(width / (SIZE * _WIDTH_OF_A_LETTER)))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def width_of(words: str) -> float:
    """About how wide a text will be."""
    return len(words) * SIZE * _WIDTH_OF_A_LETTER


@cache
def _written(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _quoted(value: str | float) -> str:
    if not isinstance(value, str):
        return f'"{_number(value)}"'
    return quoteattr(value.translate(_NOT_XML)) if _SPECIAL.search(value) else f'"{value}"'


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Picture:
    """A drawing with its size, and what it says in words.

    ``left`` and ``top``: where the part that is shown begins, of a drawing that is larger than its size.
    """

    kind: str
    title: str
    description: str
    width: float
    height: float
    content: str
    left: float = 0
    top: float = 0

    def markup(self) -> str:
        """The ``svg`` element, to stand in a page. Without its stylesheet it is still black on white and legible."""
        return element(
            "svg",
            element("title", escaped(self.title), id=f"{self.kind}-title"),
            element("desc", escaped(self.description), id=f"{self.kind}-description"),
            self.content,
            xmlns=_SVG,
            viewBox=" ".join(map(_number, (self.left, self.top, self.width, self.height))),
            width=self.width,
            height=self.height,
            class_=f"chart chart-{self.kind}",
            role="group",
            aria_labelledby=f"{self.kind}-title",
            aria_describedby=f"{self.kind}-description",
            font_family="system-ui, 'Noto Sans', 'Liberation Sans', sans-serif",
            font_size=SIZE,
        )

    def file(self, stylesheet: str) -> bytes:
        """The picture as a file of its own, with a link to its stylesheet."""
        instruction = f'<?xml-stylesheet type="text/css" href={quoteattr(stylesheet)}?>'
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{instruction}\n{self.markup()}\n'.encode()
