"""The service held against its own OpenAPI document by schemathesis: whatever is sent, it does not fail."""

import contextlib
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok

EXAMPLES = 8
FIELDS = ("method", "url", "headers", "params", "data", "json")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nothing_that_is_sent_makes_the_service_fail(client: httpx.Client) -> None:
    api = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    found = list(api.get_all_operations())
    operations = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(found)
    statuses: list[int] = []
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            with contextlib.suppress(Unsatisfiable):  # an operation without parameters cannot be called wrongly
                attack(client, operation.as_strategy(generation_mode=mode), statuses)
    assert len(statuses) > 5 * len(operations)
    assert max(statuses) < 500
    assert {200, 400, 404} <= set(statuses)


def attack(client: httpx.Client, strategy: Any, statuses: list[int]) -> None:  # noqa: ANN401
    """Send what fits an operation's description, or what does not, and note the statuses of the answers."""

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def send(case: Any) -> None:  # noqa: ANN401
        sent = case.as_transport_kwargs(base_url="http://localhost")
        known = {name: sent[name] for name in FIELDS if sent.get(name)}
        with contextlib.suppress(httpx.InvalidURL, UnicodeEncodeError, TypeError):  # what cannot be sent at all
            response = client.request(**known)
            assert response.status_code < 500, (known, response.text)
            statuses.append(response.status_code)

    send()
