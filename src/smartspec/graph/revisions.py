"""Files as a git revision has them, written to a directory where they can be read like any others."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from smartspec.errors import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Collection


def export_revision(name: str, checkout: Path, target: Path, suffixes: Collection[str]) -> Path:
    """Write the files of a revision to the directory ``target``; gives the file or directory that stands for it.

    ``name`` is what git knows in that checkout: a branch, a tag, ``HEAD~1``, a commit, or ``REVISION:PATH`` for a part
    of it. Of directories only files with one of the suffixes are written. Where the checkout is a folder of a larger
    repository, a revision means that folder. Neither the checkout nor git's index is touched.

    Raises:
        SourceError: git is missing, or there is no such revision.
    """
    git = _Git(name, checkout)
    thing = git.ask("rev-parse", "--verify", git.ask("rev-parse", "--verify", name) + "^{}")
    kind = git.ask("cat-file", "-t", thing)
    target.mkdir(parents=True, exist_ok=True)
    if kind == "blob":
        file = target / PurePosixPath(name.rpartition(":")[2]).name
        file.write_bytes(git.run("cat-file", "blob", thing))
        return file
    packed = target.with_name(f"{target.name}.tar").resolve()
    folder = Path(git.ask("rev-parse", "--show-toplevel")) if kind == "tree" else checkout
    git.run("-C", str(folder), "archive", "--format=tar", f"--output={packed}", thing)
    _unpack(packed, target, suffixes)
    packed.unlink()
    return target


def _unpack(packed: Path, target: Path, suffixes: Collection[str]) -> None:
    """Write the directories and the regular files of an archive; a link or a path that leads out is passed over."""
    with tarfile.open(packed) as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            if path.is_absolute() or ".." in path.parts:
                continue
            if member.isdir():
                (target / path).mkdir(parents=True, exist_ok=True)
            elif member.isfile() and path.suffix in suffixes and (content := archive.extractfile(member)):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(content.read())


class _Git:
    """git in one checkout, asked about one revision; what it cannot answer becomes an error that names both."""

    def __init__(self, name: str, checkout: Path) -> None:
        self.name, self.checkout = name, checkout
        self.program = shutil.which("git") or ""
        if not self.program:
            raise self.fault("no such file or directory; and git, which might know it as a revision, is not installed")
        if name.startswith("-"):
            raise self.fault("no such file or directory, and no name that git gives to revisions")

    def fault(self, reason: str) -> SourceError:
        return SourceError([Fault(Path(self.name), 0, 0, reason)])

    def ask(self, *arguments: str) -> str:
        return self.run(*arguments).decode().strip()

    def run(self, *arguments: str) -> bytes:
        command = [self.program, "-C", str(self.checkout), *arguments]
        done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})  # noqa: S603
        if done.returncode:
            raise self.fault(self._reason(done.stderr.decode(errors="replace").strip()))
        return done.stdout

    def _reason(self, words: str) -> str:
        if "not a git repository" in words:
            return f"no such file or directory; and {self.checkout} is no git checkout that could have such a revision"
        if "Needed a single revision" not in words:
            return f"git says: {words.removeprefix('fatal: ')}"
        hint = "; this clone is shallow, fetch the revision first" if self._is_shallow() else ""
        return f"no such file or directory, and no git revision in {self.checkout}{hint}"

    def _is_shallow(self) -> bool:
        return self.ask("rev-parse", "--is-shallow-repository") == "true"
