"""Show the queries that a running service answers, and stop one.

The service must have been started with SMARTSPEC_ADMIN_TOKEN; this command reads the same variable. Without --once the
list is shown anew every two seconds until Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from smartspec.errors import UnavailableError
from smartspec.settings import variable

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_EVERY: Final = 2.0
_PATIENCE: Final = 10.0
_WIDTH: Final = 80
_CLEAR: Final = "\x1b[H\x1b[2J"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000/", help="address of the service")
    parser.add_argument("--stop", type=int, metavar="NUMBER", help="stop the query of this number")
    parser.add_argument("--once", action="store_true", help="show the list once")


def run(options: Namespace) -> int:
    """Show, or stop."""
    token = os.environ.get(variable("admin_token"), "")
    if not token:
        raise UnavailableError(f"{variable('admin_token')} is not set; set it to the token of the service")
    if not options.url.startswith(("http://", "https://")):
        raise UnavailableError(f"{options.url} is no address of a service")
    root = options.url.rstrip("/")
    if options.stop is not None:
        _ask("POST", f"{root}/admin/queries/{options.stop}/stop", token)
        print(f"query {options.stop} is stopped")
        return 0
    while True:
        text = _table(_ask("GET", f"{root}/admin/queries", token))
        if options.once:
            print(text)
            return 0
        print((_CLEAR if sys.stdout.isatty() else "") + text, flush=True)
        time.sleep(_EVERY)


def _ask(method: str, url: str, token: str) -> dict[str, Any]:
    """What the service says.

    Raises:
        UnavailableError: it is not there, or refuses; says why.
    """
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json, application/problem+json"}
    request = Request(url, headers=headers, method=method)  # noqa: S310 - the address begins with http
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - the same
            found: dict[str, Any] = json.load(answer)
            return found
    except HTTPError as error:
        raise UnavailableError(f"{url}: {error.code} {_detail(error)}") from error
    except (URLError, OSError, ValueError) as error:
        raise UnavailableError(f"{url}: {getattr(error, 'reason', error)}") from error


def _detail(error: HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        return str(error.reason)


def _table(told: dict[str, Any]) -> str:
    load = told["load"]
    workers = f"{load['busy']} of {load['workers']} workers busy, {load['waiting']} waiting" if load else "no workers"
    lines = [f"release {told['release']}; {workers}", f"{'number':>7} {'seconds':>9}  {'query':12}  text"]
    for query in told["queries"]:
        text = "".join(character if character.isprintable() else " " for character in query["text"])
        shown = " ".join(text.split())[:_WIDTH]
        lines.append(f"{query['number']:>7} {query['seconds']:>9.1f}  {query['query']:12}  {shown}")
    return "\n".join(lines)
