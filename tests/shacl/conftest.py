"""The shipped graph, validated once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smartspec.building import beside, checked_sources, gather, read_shapes
from smartspec.shacl.validation import Validation

if TYPE_CHECKING:
    from smartspec.graph.sources import Sources


@pytest.fixture(scope="session")
def shipped_validation(sources: Sources) -> Validation:
    """The validation of the shipped sources by their shapes, as `build_release` does it."""
    checked = checked_sources(sources)
    return Validation.of(checked, read_shapes(sources), beside(gather(sources, checked), checked))
