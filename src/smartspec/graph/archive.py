"""The files of earlier releases, kept by whoever runs a service: a folder for each version, with its checksums.

Each folder is what ``smartspec dump --all DIR/{version}`` wrote when that version was the current one; as equal sources
give equal bytes, it can be written again at any time from the state of the sources that bears the version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from smartspec.graph.downloads import CHECKSUMS, Download, listed_files

if TYPE_CHECKING:
    from pathlib import Path

_VERSION: Final = re.compile(r"\d+\.\d+\.\d+")
_RELEASE: Final = "smartspec.nq"


@dataclass(frozen=True)
class Archive:
    """Earlier releases' files in one directory."""

    folder: Path

    def versions(self) -> list[str]:
        """The versions that are kept, the newest first."""
        found = [path.parent.name for path in self.folder.glob(f"*/{CHECKSUMS}")]
        return sorted(filter(_VERSION.fullmatch, found), key=lambda name: [*map(int, name.split("."))], reverse=True)

    def files(self, version: str) -> list[Download]:
        """The files of a version; none where it is not kept."""
        return listed_files(self.folder / version) if version in self.versions() else []

    def release(self, version: str) -> str:
        """A kept release by version and digest, as answers name it: its digest is that of its N-Quads."""
        digest = next((file.digest for file in self.files(version) if file.name == _RELEASE), "")
        return f"{version}; sha256={digest}"
