"""How to cite a thing of one release: in words, as BibTeX, and as CSL-JSON (https://citeproc-js.readthedocs.io/)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from smartspec.describe.document import release_iri

_AUTHOR: Final = "SmartSpec contributors"
_TITLE: Final = "SmartSpec: the open knowledge graph of Europe's smart-specialisation cooperation"
_SPECIAL: Final = re.compile(r"([#$%&_{}])")


@dataclass(frozen=True)
class Citation:
    """What is cited, pinned to the release that was read.

    Attributes:
        title: what the thing is called; empty for the data set as a whole.
        iri: its persistent IRI.
        version: the release's version.
        modified: when the release last changed (ISO 8601), or empty.
    """

    title: str
    iri: str
    version: str
    modified: str = ""

    @property
    def year(self) -> str:
        """The year of the release, or empty."""
        return self.modified[:4]

    @property
    def text(self) -> str:
        """The citation in words.

        >>> Citation("Flanders", "https://w3id.org/smartspec/id/region/BE2", "1.0.0", "2026-11-22T00:00:00Z").text
        'SmartSpec contributors (2026): Flanders. SmartSpec, release 1.0.0. https://w3id.org/smartspec/id/region/BE2'
        """
        year = f" ({self.year})" if self.year else ""
        return f"{_AUTHOR}{year}: {self.title or _TITLE}. SmartSpec, release {self.version}. {self.iri}"

    @property
    def bibtex(self) -> str:
        """A BibTeX entry of the type ``misc``, for want of a ``dataset`` that all styles know."""
        fields = {
            "author": f"{{{_AUTHOR}}}",
            "title": _SPECIAL.sub(r"\\\1", self.title or _TITLE),
            "year": self.year,
            "version": self.version,
            "howpublished": f"\\url{{{self.iri}}}",
            "note": f"SmartSpec, release {self.version}, \\url{{{release_iri(self.version)}}}",
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        key = re.sub(r"\W+", "-", self.iri.rpartition("/id/")[2]).strip("-") or "dataset"
        return f"@misc{{smartspec-{key},\n" + ",\n".join(lines) + "\n}\n"

    @property
    def csl(self) -> str:
        """One CSL-JSON item, a line for each field."""
        item: dict[str, object] = {
            "id": self.iri,
            "type": "dataset",
            "title": self.title or _TITLE,
            "author": [{"literal": _AUTHOR}],
            "container-title": "SmartSpec",
            "version": self.version,
            "URL": self.iri,
            "license": "CC-BY-4.0",
        }
        if self.modified:
            item["issued"] = {"date-parts": [[int(part) for part in self.modified[:10].split("-")]]}
        fields = [f"    {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item.items()]
        return "[\n  {\n" + ",\n".join(fields) + "\n  }\n]"
