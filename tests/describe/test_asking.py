"""The queries of the package: each one stands alone, parses, and runs."""

from importlib.resources import files

import pytest

from smartspec.describe.asking import query_text
from smartspec.engine.local import LocalEngine
from smartspec.query.form import QueryForm, classify

NAMES = sorted(path.name.removesuffix(".rq") for path in (files("smartspec.describe") / "sparql").iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_the_query_runs_as_it_stands(small_engine: LocalEngine, name: str) -> None:
    text = query_text(name)
    assert text.startswith("# ")
    small_engine.run(text)
    assert classify(text) in (QueryForm.SELECT, QueryForm.ASK, QueryForm.CONSTRUCT)
