"""Completion for your shell: commands, options, names of canned queries, their parameters.

  smartspec completion bash > ~/.local/share/bash-completion/completions/smartspec
  smartspec completion zsh  > "${fpath[1]}/_smartspec"
  smartspec completion fish > ~/.config/fish/completions/smartspec.fish

Or for the running shell only: eval "$(smartspec completion bash)".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from argcomplete.shell_integration import shellcode

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SHELLS: Final = ("bash", "zsh", "fish")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")


def run(options: Namespace) -> int:
    """Print what the shell must read."""
    print(shellcode(["smartspec"], shell=options.shell))
    return 0
