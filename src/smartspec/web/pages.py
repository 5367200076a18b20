"""Render the pages: Jinja templates with every value escaped, in the words of one language."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartspec.web.built import read_built
from smartspec.web.language import read_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smartspec.web.built import Built
    from smartspec.web.language import Texts


@dataclass(frozen=True)
class Pages:
    """The templates, the texts by language (the default one first), and the browser's files."""

    templates: Environment
    texts: Mapping[str, Texts]
    built: Built

    def render(self, template: str, texts: Texts, /, **values: object) -> bytes:
        """A page; ``t`` in the template are the texts."""
        page = self.templates.get_template(template).render(t=texts, catalogues=self.texts, **values)
        return page.encode("utf-8")


def load_pages() -> Pages:
    """The pages as the package carries them."""
    templates = Environment(
        loader=PackageLoader(str(__package__), "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters["shell"] = shlex.quote
    built = read_built()
    templates.globals["built"] = built
    return Pages(templates, read_texts(), built)
