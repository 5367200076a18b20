"""Canned queries: runnable ``.rq`` files whose ``#+`` header says what they are for, take and give."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from smartspec.engine.local import check_syntax
from smartspec.errors import Fault, ParameterError, ProblemError, SourceError
from smartspec.graph.namespaces import expand
from smartspec.graph.reading import read_text
from smartspec.query.chart import Chart, read_chart
from smartspec.query.form import QueryForm, classify
from smartspec.query.reserved import RESERVED
from smartspec.query.values import find_values

if TYPE_CHECKING:
    from collections.abc import Iterable

LANGUAGES: Final = ("en", "fr")
_HEADER_KEYS: Final = ("title", "description", "tags", "parameters", "chart", "expect")
_PARAMETER_KEYS: Final = ("class", "datatype", "choice", "language", "label", "required")
_EXPECT_KEYS: Final = ("columns", "rows", "golden", "time")
_LOADER: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""libyaml where PyYAML has it: it reads the library in a tenth of the time."""
_HEADER_LINE: Final = re.compile(r"^#\+.*$", re.MULTILINE)
"""Taken out before a query is read, lines staying lines: words of the header would have it read as an unusual one."""
_ROWS: Final = re.compile(r"(\d+)(?:(\.\.)(\d+)?)?")


class Wording(dict[str, str]):
    """A text by language; in a language that it lacks, its text in the first that it has.

    >>> Wording(en="Themes")["fr"]
    'Themes'
    """

    def __missing__(self, language: str) -> str:
        return next(iter(self.values()))


@dataclass(frozen=True)
class Parameter:
    """One parameter of a canned query: a ``VALUES ?name { … }`` block of its text.

    Exactly one of ``class_iri`` (things of that class), ``datatype`` (literals), ``choice`` and ``language`` says what
    fits. Where a parameter that is not ``required`` is not given, its block is left out and every value matches.
    """

    name: str
    label: Mapping[str, str]
    required: bool = True
    class_iri: str | None = None
    datatype: str | None = None
    choice: tuple[str, ...] = ()
    language: bool = False


@dataclass(frozen=True)
class Expectation:
    """What the answer on the shipped release must be: columns, number of rows (``most`` None: no upper bound)."""

    columns: tuple[str, ...]
    least: int = 0
    most: int | None = None
    golden: str | None = None
    seconds: float = 1.0


@dataclass(frozen=True)
class CannedQuery:
    """A query of the library, as its file states it."""

    name: str
    path: Path
    text: str
    form: QueryForm
    title: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    chart: Chart
    expectation: Expectation


def load_queries(paths: Iterable[Path]) -> dict[str, CannedQuery]:
    """The canned queries by name, sorted.

    Raises:
        SourceError: with file, line and reason of every query that cannot be used, not only of the first.
    """
    faults: list[Fault] = []
    found: dict[str, CannedQuery] = {}
    for path in sorted(paths):
        try:
            found[path.stem] = read_query(path)
        except SourceError as error:
            faults += error.faults
    if faults:
        raise SourceError(faults)
    return found


def read_query(path: Path) -> CannedQuery:
    """A canned query from its file.

    Raises:
        SourceError: the header is missing or wrong, or the text is not a SELECT or ASK query.
    """
    text = read_text(path)
    header = _Header(path, text)
    return CannedQuery(
        name=path.stem,
        path=path,
        text=text,
        form=_form(path, _HEADER_LINE.sub("", text)),
        title=header.wording("title"),
        description=header.wording("description"),
        tags=tuple(header.values.get("tags", ())),
        parameters=tuple(header.parameter(name, spec) for name, spec in header.mapping("parameters").items()),
        chart=header.chart(),
        expectation=header.expectation(),
    )


def _form(path: Path, text: str) -> QueryForm:
    try:
        form = classify(text)
        check_syntax(text)
    except ProblemError as problem:
        line, column = (int(str(problem.extensions.get(key, 0))) for key in ("line", "column"))
        raise SourceError([Fault(path, line, column, problem.detail)]) from problem
    if form not in (QueryForm.SELECT, QueryForm.ASK):
        raise SourceError([Fault(path, 0, 0, f"a canned query is SELECT or ASK, not {form.value}")])
    return form


class _Header:
    """The ``#+`` lines of one file as checked values."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
        if not lines:
            raise self.fault(1, "no header: a canned query begins with `#+ title:` and further `#+` lines")
        self.values = self._parse("\n".join(lines))
        self._reject_unknown("header", self.values, _HEADER_KEYS)

    def _parse(self, header: str) -> dict[str, Any]:
        try:
            values = yaml.load(header, _LOADER)  # noqa: S506 - a safe one
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = min(mark.line, header.count("\n")) if mark else 0
            raise self.fault(line + 1, f"header: {getattr(error, 'problem', error)}") from error
        if not isinstance(values, dict):
            raise self.fault(1, "the header is not a YAML mapping")
        return values

    def fault(self, line: int, reason: str) -> SourceError:
        return SourceError([Fault(self.path, line, 1, reason)])

    def line_of(self, word: str) -> int:
        pattern = re.compile(rf"#\+\s*{re.escape(word)}:")
        return next((n for n, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)), 1)

    def _reject_unknown(self, where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in given:
            if key not in known:
                raise self.fault(self.line_of(str(key)), f"{where}: unknown key {key!r}; there are {', '.join(known)}")

    def mapping(self, key: str) -> dict[str, Any]:
        value = self.values.get(key) or {}
        if not isinstance(value, dict):
            raise self.fault(self.line_of(key), f"{key} must be a mapping")
        return value

    def wording(self, key: str) -> Wording:
        texts = self.mapping(key)
        given = {language: texts[language] for language in LANGUAGES if language in texts}
        if not given or not all(isinstance(text, str) and text.strip() for text in given.values()):
            raise self.fault(self.line_of(key), f"{key} needs a text in {' or '.join(LANGUAGES)}")
        return Wording({language: text.strip() for language, text in given.items()})

    def chart(self) -> Chart:
        try:
            return read_chart(self.values.get("chart", "none"), self.expectation().columns)
        except ValueError as error:
            raise self.fault(self.line_of("chart"), str(error)) from error

    def parameter(self, name: str, spec: object) -> Parameter:
        line = self.line_of(name)
        if not isinstance(spec, dict):
            raise self.fault(line, f"parameter {name} must be a mapping")
        if name in RESERVED:
            raise self.fault(line, f"parameter {name}: the service keeps {', '.join(RESERVED)} for itself")
        self._reject_unknown(f"parameter {name}", spec, _PARAMETER_KEYS)
        kinds = [kind for kind in ("class", "datatype", "choice", "language") if kind in spec]
        if len(kinds) != 1:
            raise self.fault(line, f"parameter {name} needs exactly one of class, datatype, choice, language")
        try:
            find_values(self.text, name)
        except ParameterError as error:
            raise self.fault(line, error.detail) from error
        return Parameter(
            name=name,
            label={language: spec.get("label", {}).get(language, name) for language in LANGUAGES},
            required=bool(spec.get("required", True)),
            class_iri=self._iri(line, spec.get("class")),
            datatype=self._iri(line, spec.get("datatype")),
            choice=tuple(str(value) for value in spec.get("choice", ())),
            language=bool(spec.get("language", False)),
        )

    def _iri(self, line: int, curie: str | None) -> str | None:
        if curie is None:
            return None
        iri = expand(curie)
        if iri is None:
            raise self.fault(line, f"{curie!r} has no prefix of ours")
        return iri

    def expectation(self) -> Expectation:
        given = self.mapping("expect")
        self._reject_unknown("expect", given, _EXPECT_KEYS)
        if "columns" not in given:
            raise self.fault(self.line_of("expect"), "expect lacks columns")
        rows = _ROWS.fullmatch(str(given.get("rows", "0..")))
        if rows is None:
            raise self.fault(self.line_of("expect"), "expect.rows must be N, N.. or N..M")
        least = int(rows[1])
        most = least if not rows[2] else int(rows[3]) if rows[3] else None
        columns = tuple(str(column) for column in given["columns"])
        return Expectation(columns, least, most, given.get("golden"), float(given.get("time", 1.0)))
