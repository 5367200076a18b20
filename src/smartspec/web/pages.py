"""Render the pages: Jinja templates with every value escaped, in the words of one language."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from smartspec.web.built import read_built
from smartspec.web.formatting import readable
from smartspec.web.language import read_texts
from smartspec.web.markup import lang, show_facts, show_footnotes, show_lines, show_value, show_values, show_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smartspec.graph.release import Manifest
    from smartspec.web.built import Built
    from smartspec.web.language import Texts
    from smartspec.web.links import Links

_PHRASE: Final = re.compile(r"""\{\{ t\((?P<quote>["'])(?P<name>[a-z-]+)(?P=quote)\) \}\}""")
_FOOTERS: Final = 64
"""How many are kept: two languages, of one release, at one or two addresses."""


@dataclass(frozen=True)
class Pages:
    """The templates and the texts by language (the default one first), and the browser's files."""

    templates: Mapping[str, Environment]
    texts: Mapping[str, Texts]
    built: Built

    def render(self, template: str, texts: Texts, /, **values: object) -> bytes:
        """A page; ``t`` in the template are the texts."""
        page = self.templates[texts.language].get_template(template).render(t=texts, catalogues=self.texts, **values)
        return page.encode("utf-8")

    @cached_property
    def footer(self) -> Callable[[str, Links, Manifest], Markup]:
        """The foot of the pages in a language: made once for each place that they are at, and each release."""
        return lru_cache(maxsize=_FOOTERS)(self._footer)

    def _footer(self, language: str, links: Links, manifest: Manifest) -> Markup:
        values = {"t": self.texts[language], "links": links, "manifest": manifest}
        return Markup(self.templates[language].get_template("footer.html").render(values))  # noqa: S704 - a template of ours


class _Phrases(Extension):
    """Puts the phrases that have no gaps into a template when it is compiled, since pages are full of them."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        """See `jinja2.ext.Extension.preprocess`."""
        texts: Texts = self.environment.globals["texts"]  # type: ignore[assignment]
        return _PHRASE.sub(lambda found: str(escape(texts(found["name"]))), source)


def load_pages() -> Pages:
    """The pages as the package carries them."""
    texts, built = read_texts(), read_built()
    return Pages({language: _templates(texts[language], built) for language in texts}, texts, built)


def _templates(texts: Texts, built: Built) -> Environment:
    templates = Environment(
        extensions=[_Phrases],
        loader=PackageLoader(str(__package__), "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.filters["shell"] = shlex.quote
    templates.globals |= {"built": built, "texts": texts}
    for piece in (lang, show_value, show_values, show_facts, show_footnotes, show_lines, show_words, readable):
        templates.globals[piece.__name__] = piece
    return templates
