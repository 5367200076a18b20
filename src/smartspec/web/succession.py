"""One release follows another: each request is answered by one service from its beginning to its end.

The application's current service is ``app.state.service``. A newer one takes its place by one assignment: requests that
come later see the newer one, those under way finish on the old one, which then has no more `visitors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from starlette.types import ASGIApp, Receive, Scope, Send

    from smartspec.web.service import Service

SERVICE: Final = "smartspec.service"
"""Key of a request's scope: the service that answers it."""


def service_of(scope: MutableMapping[str, Any]) -> Service:
    """The service that answers a request."""
    service: Service = scope.get(SERVICE) or scope["app"].state.service
    return service


class OneService:
    """Gives each request the service that is current when it comes, and counts it among that one's visitors."""

    def __init__(self, app: ASGIApp, current: Callable[[], Service]) -> None:
        self.app = app
        self.current = current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        service: Service = scope.get(SERVICE) or self.current()
        with service.visitors:
            await self.app({**scope, SERVICE: service}, receive, send)
