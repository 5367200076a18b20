"""Sentences that can be said again in another language: a template with gaps, and what fills them.

A `Sentence` is its English text, so that whoever wants text has it. ``texts/{language}.toml`` has for each English
template the other language's.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smartspec.explain.findings import Explanation

LANGUAGES: Final = ("en", "fr")


class Sentence(str):  # noqa: SLOT000 - texts are few, and need no slots
    """An English text that knows its template and what fills the gaps; a gap may hold a sentence, too."""

    template: str
    gaps: Mapping[str, object]


def say(template: str, /, **gaps: object) -> Sentence:
    """A template with its gaps filled.

    >>> say("No value here is {written}.", written='"x"')
    'No value here is "x".'
    """
    sentence = Sentence(template.format(**gaps))
    sentence.template, sentence.gaps = template, gaps
    return sentence


def joined(parts: Iterable[object], between: object = " ") -> Sentence:
    """Some texts as one, each still to be said in another language."""
    gaps = {f"part{number}": part for number, part in enumerate(parts)}
    return say("{between}".join(f"{{{name}}}" for name in gaps), between=between, **gaps)


def translated(explanation: Explanation, language: str) -> Explanation:
    """An explanation whose sentences are in a language; what its catalogue lacks stays English."""
    words = _catalogue(language)
    findings = tuple(
        replace(
            found,
            message=_said(found.message, words),
            cure=replace(found.cure, sentence=_said(found.cure.sentence, words)),
        )
        for found in explanation.findings
    )
    return replace(explanation, summary=_said(explanation.summary, words), findings=findings)


def _said(text: object, words: Mapping[str, str]) -> str:
    if not isinstance(text, Sentence):
        return str(text)
    template = words.get(text.template, text.template)
    return template.format(**{name: _said(value, words) for name, value in text.gaps.items()})


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    path = files(__package__) / "texts" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
