"""Charts in headers: kinds, parts, columns."""

import pytest

from smartspec.query.chart import Chart, read_chart

COLUMNS = ("actor", "actorLabel", "seats")


@pytest.mark.parametrize(
    ("given", "chart"),
    [
        ("none", Chart()),
        ("bar", Chart("bar")),
        ({"bar": {"label": "actor", "values": ["seats"]}}, Chart("bar", {"label": ("actor",), "values": ("seats",)})),
    ],
)
def test_a_chart_is_a_kind_or_a_kind_with_its_columns(given: object, chart: Chart) -> None:
    assert read_chart(given, COLUMNS) == chart


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("pie", "'pie' is none of none, bar"),
        ({"pie": {}}, "'pie' is none of"),
        ({"bar": {}, "line": {}}, "is none of"),
        (["bar"], "is none of"),
        ({"bar": "actor"}, "takes a mapping"),
        ({"bar": {"x": "actor"}}, "bar has no part 'x'; there are label, values"),
        ({"bar": {"label": "author"}}, "label is 'author', which is no column; there are actor"),
    ],
)
def test_what_no_chart_is_is_said(given: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_chart(given, COLUMNS)
