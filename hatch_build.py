"""Build hook: put the built and checked release into the package, so that a service starts without building one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReleaseHook(BuildHookInterface[Any]):
    """Builds ``src/smartspec/release`` from the asset folders unless it is already the release of just these.

    Equal sources give equal bytes. The release's date is that of ``dcterms:modified`` in ``data/dataset.ttl``, or the
    moment of ``SOURCE_DATE_EPOCH`` where that is set (https://reproducible-builds.org/specs/source-date-epoch/).
    """

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the release before the wheel is packed.

        Raises:
            SmartSpecError: the sources cannot be read or break the shapes; no wheel is made.
            ValueError: ``SOURCE_DATE_EPOCH`` is no whole number of seconds.
        """
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from smartspec import __version__  # noqa: PLC0415 - importable only now
        from smartspec.building import SHIPPED, build_release  # noqa: PLC0415
        from smartspec.graph.release import dated, read_manifest, save_release  # noqa: PLC0415
        from smartspec.graph.sources import find_sources  # noqa: PLC0415

        sources = find_sources(root)
        folder = root / "src" / "smartspec" / SHIPPED
        manifest = read_manifest(folder)
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch or not manifest or (manifest.sources, manifest.builder) != (sources.digest(), __version__):
            release = build_release(sources)
            save_release(dated(release, int(epoch)) if epoch else release, folder)
