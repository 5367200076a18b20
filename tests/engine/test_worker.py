"""What comes over a worker's line belongs to the question that it answers, however it comes."""

import asyncio
import socket
import tempfile
from time import monotonic
from typing import cast

from smartspec.engine.limits import Limits
from smartspec.engine.serving import SPOOLED
from smartspec.engine.spool import SpooledFile
from smartspec.engine.worker import Asked, Worker
from smartspec.process.messages import RESULT, framed
from smartspec.process.template import Child


def test_a_result_in_a_file_that_comes_with_others_is_not_mistaken_for_them() -> None:
    async def scenario() -> None:
        line, theirs = socket.socketpair()
        leash, held = socket.socketpair()
        answers: list[int] = []
        worker = Worker(Child(line, leash), Limits(), lambda _, count: answers.append(count), lambda _: None)
        loop = asyncio.get_running_loop()
        asked = [Asked(b"", monotonic() + 60, loop.create_future()) for _ in range(4)]
        for each in asked:
            worker.ask(each)
        with tempfile.TemporaryFile() as file:
            file.write(b"large")
            file.flush()
            theirs.sendall(framed(RESULT, b"first") + framed(RESULT, b"second"))
            socket.send_fds(theirs, [framed(SPOOLED, b"5")], [file.fileno()])
            theirs.sendall(framed(RESULT, b"last"))
        first, second, large, last = await asyncio.wait_for(asyncio.gather(*(each.content for each in asked)), 10)
        assert (first, second, last) == (b"first", b"second", b"last")
        assert cast("SpooledFile", large).read() == b"large"
        assert sum(answers) == 4
        cast("SpooledFile", large).close()
        worker.close()
        for end in (theirs, held):
            end.close()

    asyncio.run(scenario())
