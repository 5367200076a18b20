"""Load the graph's release into a SPARQL server, for `smartspec serve --engine URL`.

Graphs are loaded under temporary names and moved to their public ones in one update request. Where a server commits an
update as a whole, readers see the old release or the new one; Virtuoso does not: queries during the move may see both.
The server is named by SMARTSPEC_ENGINE_UPDATE and SMARTSPEC_ENGINE_GRAPH_STORE, credentials by SMARTSPEC_ENGINE_USER
and SMARTSPEC_ENGINE_PASSWORD, or SMARTSPEC_ENGINE_TOKEN. docs/engines.md has the addresses of common servers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smartspec.commands.options import add_settings, settings_of
from smartspec.commands.progress import progress_bar
from smartspec.engine.credentials import credentials
from smartspec.engine.publication import Target, publish
from smartspec.errors import UnavailableError
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    add_settings(parser, "root", "cache", "engine_update", "engine_graph_store")


def run(options: Namespace) -> int:
    """Publish, and say what was published."""
    settings = settings_of(options)
    if not settings.engine_update or not settings.engine_graph_store:
        raise UnavailableError("name the server with --engine-update URL and --engine-graph-store URL")
    release = open_release(find_sources(settings.root), settings.cache)
    auth = credentials(settings.engine_user, settings.engine_password, settings.engine_token)
    bar = progress_bar()
    try:
        count = publish(release, Target(settings.engine_update, settings.engine_graph_store, auth), bar)
    finally:
        if bar:
            bar.end()
    print(f"version {release.manifest.version}")
    print(f"digest  {release.manifest.digest}")
    print(f"graphs  {count}")
    return 0
