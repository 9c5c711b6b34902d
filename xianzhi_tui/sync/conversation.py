"""What the desk asks its agent, and the answers, matched by number."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from xianzhi_tui.errors import (
    NotFound,
    NotOurServer,
    ServerRefusal,
    StaleVersion,
    Unauthorised,
    Unreachable,
    XianzhiError,
)
from xianzhi_tui.sync.messages import Answered, Failed, FromAgent, Request, ToAgent

ANSWER_SECONDS = 60.0
_ERRORS = {one.code: one for one in (NotFound, NotOurServer, StaleVersion, Unauthorised, Unreachable)}


class Conversation:
    """One desk's side of it; `send` says whether there was somebody to hear."""

    def __init__(self, send: Callable[[ToAgent], bool], said: Callable[[FromAgent], None]) -> None:
        self._send = send
        self._said = said
        self._waiting: dict[int, asyncio.Future[Answered]] = {}
        self._last_id = 0

    def next_id(self) -> int:
        """A number for a request."""
        self._last_id += 1
        return self._last_id

    async def ask(self, request: Request) -> Answered:
        """The agent's answer, or the error it met."""
        answer: asyncio.Future[Answered] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = answer
        try:
            if not self._send(request):
                raise _away()
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except TimeoutError:
            raise _away() from None
        finally:
            del self._waiting[request.id]

    def hear(self, said: FromAgent) -> None:
        """Take an answer to whoever waits for it, and everything else to the desk."""
        if not isinstance(said, Answered | Failed):
            self._said(said)
        elif (answer := self._waiting.get(said.id)) is not None and not answer.done():
            if isinstance(said, Answered):
                answer.set_result(said)
            else:
                answer.set_exception(_error(said))

    def end(self) -> None:
        """The agent is gone: nobody waits in vain."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(_away())


def _away() -> XianzhiError:
    return Unreachable("本机同步程序没有回应", safe="未发送的操作已保留", todo="正在重新启动，请稍后再试")


def _error(failed: Failed) -> XianzhiError:
    if (kind := _ERRORS.get(failed.code)) is not None:
        return kind(failed.happened, safe=failed.safe, todo=failed.todo)
    error = ServerRefusal(0, failed.code, failed.happened)
    error.safe, error.todo = failed.safe, failed.todo
    return error
