"""What the desk and the look back by itself have in common: their keys, and that nothing unclean is drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from rich.text import Text
from textual import events
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.filter import ANSIToTruecolor, LineFilter
from textual.theme import BUILTIN_THEMES, Theme
from textual.worker import Worker

from xianzhi_tui.strings import Strings
from xianzhi_tui.tui import bindings, textual_fixes
from xianzhi_tui.tui.pasting import take_calmly
from xianzhi_tui.tui.terminal import CONTROL_FILTER, record_failure
from xianzhi_tui.tui.type_ahead import Answered, InOrder


class OfficeApp(App[None], inherit_bindings=False):
    """A program of the office in a terminal."""

    BINDINGS = bindings.of(bindings.APP)
    ENABLE_COMMAND_PALETTE = False

    strings: Strings
    type_ahead: InOrder

    def __init__(self, looks: Iterable[Theme], look: str) -> None:
        textual_fixes.apply()
        super().__init__()
        take_calmly(self.driver_class)
        self.animation_level = "none"
        for one in looks:
            self.register_theme(one)
        # Not by assignment: no style sheet is read yet, so there is nothing to work out anew.
        self.set_reactive(App.theme, look)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        # Textual's own look, which it has until the office's is set, is never drawn: nothing is worked out for it.
        return {} if self.theme in BUILTIN_THEMES else super().get_css_variables()

    def get_line_filters(self) -> Sequence[LineFilter]:
        # Without the one that turns a terminal's sixteen colours into others: every colour here is the theme's own.
        given = (one for one in super().get_line_filters() if not isinstance(one, ANSIToTruecolor))
        return [*given, CONTROL_FILTER]

    async def on_event(self, event: events.Event) -> None:
        match event:
            case Answered():
                await self.type_ahead.answered(event)
            case events.Key(character="\u3000"):  # an input method's wide blank; no field would take it
                await self.type_ahead.take(events.Key("space", " "))
            case events.Key() | events.Paste() if not event.is_forwarded:
                await self.type_ahead.take(event)
            case _:
                await super().on_event(event)

    async def hand_on(self, event: events.Event) -> None:
        """What was pressed or pasted, to what has the focus now."""
        await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """What is pressed behind the program's end is meant for nobody: a page opened then would be an empty one."""
        ended = self.return_code is not None
        return ended or await super().run_action(action, default_namespace, namespaces)

    def _start(
        self, group: str, work: Callable[..., Coroutine[Any, Any, None]], *args: Any, exclusive: bool = False
    ) -> Worker[None]:
        # The function, not its coroutine: a worker stopped before it began would leave that unawaited.
        return self.run_worker(partial(work, *args), group=group, exclusive=exclusive, exit_on_error=False)

    def _fatal_error(self) -> None:
        """No traceback on the screen: it would show residents' names and numbers."""
        record_failure(sys.exc_info()[1])
        self._exit_renderables.append(Text(self.strings("said.error")))
        self._close_messages_no_wait()
