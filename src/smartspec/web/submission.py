"""What a client sends to be validated: RDF as the request's body, or a form with data and shapes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

from smartspec.errors import MediaTypeError, ParameterError, nearest
from smartspec.web.multipart import MEDIA_TYPE as MULTIPART
from smartspec.web.multipart import Part, parse_multipart
from smartspec.web.protocol import FORM, parse_form

if TYPE_CHECKING:
    from collections.abc import Iterable

SYNTAXES: Final = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}
"""The formats that are read, by the suffix of their files."""

_UNTOLD: Final = ("", "application/octet-stream", "text/plain")
"""Media types by which clients say that they do not know."""

_LONGEST_NAME: Final = 120
_BODY: Final = "If the body itself is Turtle, say so with Content-Type: text/turtle."


@dataclass(frozen=True)
class SentFile:
    """A file as a client sent it: its name, whose suffix tells the format, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Submission:
    """What is to be validated, against which shapes (none: ours), and the form of the report that ``format=`` pins."""

    data: tuple[SentFile, ...]
    shapes: tuple[SentFile, ...]
    wanted: str | None


def read_submission(query_string: bytes, content_type: str, body: bytes) -> Submission:
    """What a POST request asks to be validated.

    Raises:
        MediaTypeError: the body is neither RDF nor a form.
        ParameterError: there are no data, or a field that is none of ``data``, ``shapes``, ``syntax``, ``format``.
    """
    parts = [Part(name, value.encode()) for name, value in parse_form(query_string) if name != "lang"]
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == FORM:
        parts += [Part(name, value.encode()) for name, value in parse_form(body)]
    elif media_type == MULTIPART:
        parts += parse_multipart(content_type, body)
    else:
        parts.append(Part("data", body, media_type=_readable(media_type)))
    return _submission([part for part in parts if part.content or part.filename])


def _readable(media_type: str) -> str:
    syntax = RdfFormat.from_media_type(media_type) if media_type not in _UNTOLD else None
    if syntax not in SYNTAXES.values():
        known = ", ".join(syntax.media_type for syntax in SYNTAXES.values())
        said = media_type or "a body without a type"
        raise MediaTypeError(f"Send RDF as {known}, or a form as {MULTIPART}; not {said}.")
    return media_type


def _submission(parts: list[Part]) -> Submission:
    fields: dict[str, list[Part]] = {"data": [], "shapes": [], "syntax": [], "format": []}
    for part in parts:
        if part.name not in fields:
            detail = f"There is no field {part.name[:_LONGEST_NAME]!r}, only {', '.join(fields)}. {_BODY}"
            raise ParameterError(detail, {"nearest": nearest(part.name, fields)})
        fields[part.name].append(part)
    if not fields["data"]:
        detail = f"There is nothing to validate: send RDF as the field data. {_BODY}"
        raise ParameterError(detail, {"parameter": "data"})
    syntax = _only(fields["syntax"]) or "ttl"
    if syntax not in SYNTAXES:
        raise ParameterError(f"syntax is one of {', '.join(SYNTAXES)}, not {syntax!r}.", {"parameter": "syntax"})
    data = _files(fields["data"], "data", syntax)
    return Submission(data, _files(fields["shapes"], "shapes", "ttl"), _only(fields["format"]))


def _only(parts: list[Part]) -> str | None:
    if len(parts) > 1:
        raise ParameterError(f"Send one {parts[0].name}, not {len(parts)}.", {"parameter": parts[0].name})
    return parts[0].content.decode("utf-8", "replace") if parts else None


def _files(parts: Iterable[Part], field: str, syntax: str) -> tuple[SentFile, ...]:
    return tuple(SentFile(_name(part, field, number, syntax), part.content) for number, part in enumerate(parts))


def _name(part: Part, field: str, number: int, syntax: str) -> str:
    """The name under which a file is spoken of: the client's own, with a suffix that tells its format."""
    told = RdfFormat.from_media_type(part.media_type) if part.media_type not in _UNTOLD else None
    suffix = next((suffix for suffix, known in SYNTAXES.items() if known == told), syntax)
    sent = PurePath("".join(sign for sign in part.filename if sign.isprintable())).name[-_LONGEST_NAME:]
    if sent and (told is None or PurePath(sent).suffix.lower().removeprefix(".") in (*SYNTAXES, "owl", "xml", "json")):
        return sent if PurePath(sent).suffix else f"{sent}.{suffix}"
    return f"{sent or field}{number + 1 if number else ''}.{suffix}"
