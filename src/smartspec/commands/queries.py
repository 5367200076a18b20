"""Look after canned queries: list them, check their files, prove them on the data, begin a new one.

  smartspec queries list         what there is, with the parameters of each
  smartspec queries lint         is each header right, does each text parse? file and line of what is not
  smartspec queries test         does each give the columns, rows and golden answer of its header, in its time?
  smartspec queries new NAME     a file to begin from

With --queries DIR all of them work on any folder of .rq files.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from smartspec.commands.asked import canned_query
from smartspec.commands.completing import complete_names
from smartspec.commands.options import add_settings, settings_of, sub_command
from smartspec.commands.outputs import shown
from smartspec.engine.local import LocalEngine
from smartspec.errors import Fault, SourceError
from smartspec.graph.sources import find_sources
from smartspec.provision import open_release
from smartspec.query.canned import load_queries
from smartspec.query.lint import check_name, lint_query
from smartspec.query.trial import try_query

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from smartspec.graph.sources import Sources
    from smartspec.query.canned import CannedQuery
    from smartspec.query.trial import Trial

_LIST = "List the queries by name, with title and parameters; * marks what a request must give."
_LINT = """\
Check files of canned queries: header, parameters, columns, order, chart, golden file, syntax.

Prints file, line and reason of each fault. Exit codes: 0 none, 1 some.
"""
_TEST = """\
Ask the queries of the graph with the values of their files, and hold the answers against their headers.

Exit codes: 0 all as expected, 1 some not, 2 a file that cannot be used or a graph that cannot be built.
"""
_NEW = "Write a file to begin a query from: it passes lint as it stands, and says where to go on."


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the sub-commands and their options."""
    commands = parser.add_subparsers(dest="queries_command", required=True, metavar="COMMAND")
    for name, text, command in (("list", _LIST, _list), ("lint", _LINT, _lint), ("test", _TEST, _test)):
        sub = sub_command(commands, name, text)
        add_settings(sub, "root", "queries", *(["cache"] if name == "test" else []))
        names = sub.add_argument("names", nargs="*", metavar="NAME", help="only these queries (default: all)")
        complete_names(names)
        if name != "list":
            told = "folder of golden files (default: golden beside the queries, else tests/queries/golden)"
            sub.add_argument("--golden", type=Path, metavar="DIR", help=told)
        sub.set_defaults(run_queries_command=command)
    new = sub_command(commands, "new", _NEW)
    add_settings(new, "root", "queries")
    new.add_argument("name", metavar="NAME", help="its name: small letters, digits and hyphens")
    new.set_defaults(run_queries_command=_new)


def run(options: Namespace) -> int:
    """Run a sub-command."""
    return int(options.run_queries_command(options))


def _sources(options: Namespace) -> Sources:
    settings = settings_of(options)
    return find_sources(settings.root, settings.queries)


def _list(options: Namespace) -> int:
    for query in _chosen(load_queries(_sources(options).queries()), options.names):
        print(f"{query.name}\n    {query.title['en']}")
        for parameter in query.parameters:
            required = " *" if parameter.required and not parameter.language else ""
            print(f"    --param {parameter.name}={required}  {parameter.label['en']}")
    return 0


def _lint(options: Namespace) -> int:
    sources = _sources(options)
    paths = [path for path in sources.queries() if not options.names or path.stem in options.names]
    faults = [fault for path in paths for fault in lint_query(path, _golden(options, sources))]
    for fault in faults:
        print(replace(fault, path=shown(fault.path)))
    print(f"{_counted(len(paths), 'file')}, {_counted(len(faults), 'fault')}")
    return int(bool(faults))


def _test(options: Namespace) -> int:
    sources = _sources(options)
    queries = _chosen(load_queries(sources.queries()), options.names)
    engine = LocalEngine.of(open_release(sources, settings_of(options).cache))
    trials = [try_query(engine, query, _golden(options, sources)) for query in queries]
    for trial in trials:
        print(_told(trial))
    failed = sum(bool(trial.objections) for trial in trials)
    print(f"{_counted(len(trials), 'query', 'queries')}, {len(trials) - failed} as expected, {failed} not")
    return int(bool(failed))


def _new(options: Namespace) -> int:
    sources = _sources(options)
    check_name(options.name, sources.queries_folder)
    path = sources.queries_folder / f"{options.name}.rq"
    if path.exists():
        raise SourceError([Fault(path, 0, 0, "is there already")])
    text = (files("smartspec.query") / "scaffold.rq").read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    print(
        f"{path}: change it, then `smartspec queries lint {options.name}` and `smartspec queries test {options.name}`"
    )
    return 0


def _chosen(library: dict[str, CannedQuery], names: list[str]) -> list[CannedQuery]:
    return [canned_query(library, name) for name in names] if names else list(library.values())


def _golden(options: Namespace, sources: Sources) -> Path:
    beside = sources.queries_folder / "golden"
    given: Path | None = options.golden
    return given or (beside if beside.is_dir() else sources.root / "tests" / "queries" / "golden")


def _told(trial: Trial) -> str:
    head = f"{trial.query.name}  {_counted(trial.rows, 'row')}  {1000 * trial.seconds:.1f} ms"
    if not trial.objections:
        return f"ok    {head}"
    return "\n".join([f"NOT   {head}", *(f"      {Fault(shown(trial.query.path), 0, 0, o)}" for o in trial.objections)])


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
