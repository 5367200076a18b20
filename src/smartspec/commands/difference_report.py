"""The difference of two releases as a person on a terminal or a reviewer of a pull request reads it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from smartspec.graph.difference import Change
from smartspec.graph.difference_lines import DifferenceWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smartspec.graph.difference import Difference, GraphChange
    from smartspec.graph.difference_lines import Line
    from smartspec.query.answers import AnswerChange, LibraryChange

_ALL: Final = "--limit 0 shows all"


@dataclass(frozen=True)
class Report:
    """What is reported: the names of both sides as they were given, and what differs; queries where they were asked.

    ``prefixes`` are those that the files of both sides declare.
    """

    old: str
    new: str
    difference: Difference
    queries: LibraryChange | None = None
    prefixes: Mapping[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.difference.graphs or self.queries)


def as_text(report: Report, limit: int) -> str:
    """Counts, then marked lines by graph, then the queries.

    At most ``limit`` lines about the graphs, and as many about queries, are listed (0: all); what is left is counted.
    """
    parts = [_counts(report.difference)]
    shown, note = _capped(report, limit)
    parts += ["\n".join([name, *lines]) for _, name, lines in shown] + note
    if report.queries is not None:
        parts.append("\n".join([_answers(report.queries), *_shown(_query_lines(report.queries), limit)]))
    return "\n\n".join(parts)


def as_markdown(report: Report, limit: int) -> str:
    """A comment for a pull request: counts first, details folded by graph; ``limit`` as in `as_text`.

    What comes from the data stands in code, so that it is neither markup nor a mention of anybody.
    """
    parts = [f"### Semantic diff: {_code(report.old)} → {_code(report.new)}", _table(report)]
    shown, note = _capped(report, limit)
    parts += [_details(f"{_code(name)}: {_entity_counts(graph)}", lines) for graph, name, lines in shown] + note
    if report.queries:
        parts.append(_details(_answers(report.queries), _shown(_query_lines(report.queries), limit)))
    return "\n\n".join(parts)


def _capped(report: Report, limit: int) -> tuple[list[tuple[GraphChange, str, list[str]]], list[str]]:
    """The graphs, each with its name and lines, as far as the limit goes, and a note of what is beyond it."""
    writer = DifferenceWriter(report.difference.labels, report.prefixes)
    shown: list[tuple[GraphChange, str, list[str]]] = []
    left, graphs, hidden = limit, 0, 0
    for graph in report.difference.graphs:
        lines = [_line(line) for line in writer.lines(graph)]
        if left or not limit:
            name = writer.name(graph.name).strip("<>") if graph.name else "default graph"
            shown.append((graph, name, _shown(lines, left)))
        else:
            graphs, hidden = graphs + 1, hidden + len(lines)
        left -= min(left, len(lines))
    return shown, [f"… {_count(graphs, 'more graph')} with {_count(hidden, 'line')}; {_ALL}"] if graphs else []


def _shown(lines: Iterable[str], limit: int) -> list[str]:
    listed = list(lines)
    hidden = len(listed) - limit if limit else 0
    return [*listed[:limit], f"… {_count(hidden, 'more line')}; {_ALL}"] if hidden > 0 else listed


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _line(line: Line) -> str:
    return f"{line.mark} {'  ' * line.depth}{line.text}"


def _entity_counts(graph: GraphChange) -> str:
    counts = {change: sum(entity.change is change for entity in graph.entities) for change in Change}
    return ", ".join(f"{count} {change.value}" for change, count in counts.items() if count)


def _counts(difference: Difference) -> str:
    if not difference.graphs:
        return "no statement differs"
    entities = ", ".join(f"{difference.entities(change)} {change.value}" for change in Change)
    return f"entities: {entities}; statements: {difference.added} added, {difference.removed} removed"


def _answers(library: LibraryChange) -> str:
    return f"canned queries: {len(library.answers)} of {library.asked} answer otherwise"


def _query_lines(library: LibraryChange) -> Iterator[str]:
    yield from (f"+ {name}: a new query" for name in library.added)
    yield from (f"- {name}: no longer there" for name in library.removed)
    yield from (f"~ {name}: the query itself was changed" for name in library.reworded)
    yield from map(_answer_line, library.answers)


def _answer_line(change: AnswerChange) -> str:
    if change.failure:
        return f"~ {change.query.name}: cannot be compared: {' '.join(change.failure.split())}"
    rows = f"{change.before} → {change.after} rows (+{change.added} -{change.removed})"
    return f"~ {change.query.name}: {rows}; {change.query.title['en']}"


def _table(report: Report) -> str:
    """The counts as a table with the columns added, removed, changed."""
    difference, library = report.difference, report.queries
    rows = [
        ("", *(change.value for change in Change)),
        ("---", "---:", "---:", "---:"),
        ("entities", *(str(difference.entities(change)) for change in Change)),
        ("statements", str(difference.added), str(difference.removed), ""),
    ]
    if library is not None:
        added, removed = sum(c.added for c in library.answers), sum(c.removed for c in library.answers)
        changed = f"{len(library.answers)} of {library.asked} answers"
        rows.append(("rows of canned queries' answers", str(added), str(removed), changed))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _details(title: str, lines: Iterable[str]) -> str:
    """A part that opens on a click: a code block, coloured as a diff, that nothing in it can end."""
    body = "\n".join(f"!{line[1:]}" if line.startswith("~") else line for line in lines)
    fence = "`" * (1 + max([2, *map(len, re.findall("`+", body))]))
    return f"<details><summary>{title}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>"


def _code(text: str) -> str:
    return f"<code>{html.escape(text)}</code>"
