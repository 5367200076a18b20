"""Read ``multipart/form-data`` (RFC 7578), as browsers and curl send files."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

from smartspec.errors import ParameterError

MEDIA_TYPE = "multipart/form-data"


@dataclass(frozen=True)
class Part:
    """One field of a form.

    Attributes:
        name: the field.
        content: what was sent, byte for byte.
        filename: the file's name; empty where the field is no file.
        media_type: what the client says it is; empty where it does not say.
    """

    name: str
    content: bytes
    filename: str = ""
    media_type: str = ""


def parse_multipart(content_type: str, body: bytes) -> list[Part]:
    """The fields of a form, in order. ``content_type`` is the request's, which names the boundary.

    Raises:
        ParameterError: the body is not what the content type says.
    """
    header = Message()
    header["Content-Type"] = content_type
    boundary = (header.get_boundary() or "").encode()
    if not boundary or not body.startswith(b"--" + boundary):
        raise ParameterError("The form cannot be read: its Content-Type does not name the boundary between its parts.")
    opening, *pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if opening or not pieces or not pieces[-1].startswith(b"--"):
        raise ParameterError("The form cannot be read: it was cut before its end.")
    return [_part(piece) for piece in pieces[:-1]]


def _part(piece: bytes) -> Part:
    head, blank, content = piece.partition(b"\r\n\r\n")
    headers = HeaderParser().parsestr(head.lstrip().decode("utf-8", "replace"))
    name = headers.get_param("name", header="content-disposition")
    if not blank or not isinstance(name, str):
        raise ParameterError("The form cannot be read: one of its parts has no name.")
    media_type = headers.get_content_type() if "content-type" in headers else ""
    return Part(name, content, headers.get_filename() or "", media_type)
