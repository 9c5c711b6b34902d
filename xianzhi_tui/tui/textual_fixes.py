"""Faults of Textual 8.2.8, mended: a desk that stands open for days keeps nothing of its closed forms, nor dies of one.

Three are lists that grow with every widget and are tidied only by something that never happens on a quiet desk; the
fourth draws a widget that has just gone; the fifth goes through the whole screen to write two of its lines; the sixth
lays everything out twice. Applied to the one version they were found in; a test fails when another is installed, so
that somebody looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from textual._compositor import Compositor
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.css.styles import RenderStyles, Styles
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.signal import Signal
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from xianzhi_tui.tui.tested import is_tested

_watch = DOMNode.watch
_subscribe = Signal.subscribe
_component_styles = DOMNode.get_component_styles
_size_updated = Widget._size_updated


def apply() -> bool:
    """Mend them where they are known to be; whether it was done."""
    if not is_tested():
        return False
    for owner, name, mended in (
        (StylesCache, "get_inner_outer", _inner_outer_of),
        (DOMNode, "watch", _watch_without_the_gone),
        (Signal, "subscribe", _subscribe_without_the_gone),
        (DOMNode, "get_component_styles", _component_styles_even_of_the_gone),
        (Compositor, "_render_chops", _chops_of_the_lines_written),
        (Widget, "_size_updated", _size_that_was_laid_out),
    ):
        setattr(owner, name, mended)
    return True


@lru_cache(1024)
def _inner_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def _inner_outer_of(_: StylesCache, base_background: Color, background: Color) -> tuple[Style, Style]:
    """By colours alone: with the widget's own cache as a part of the key, no widget is ever let go (#6665)."""
    return _inner_outer(base_background, background)


def _watch_without_the_gone(node: DOMNode, obj: DOMNode, *args: Any, **options: Any) -> None:
    """Watchers that are closed leave when the next one comes, not when the theme changes (#6666)."""
    for watchers in getattr(obj, "__watchers", {}).values():
        watchers[:] = [(watcher, callback) for watcher, callback in watchers if not watcher._closing]
    _watch(node, obj, *args, **options)


def _subscribe_without_the_gone(signal: Signal[Any], node: DOMNode, *args: Any, **options: Any) -> None:
    """Closed inputs leave when the next one opens, not when somebody selects text with the mouse."""
    for gone in [one for one in signal._subscriptions if not one.is_running]:
        signal.unsubscribe(gone)
    _subscribe(signal, node, *args, **options)


def _component_styles_even_of_the_gone(node: DOMNode, *names: str) -> RenderStyles:
    """A widget loses its styles before its place on the screen; drawn in between, it would end the desk."""
    if node._closing and not node._component_styles:
        return RenderStyles(node, Styles(), Styles())
    return _component_styles(node, *names)


def _chops_of_the_lines_written(
    compositor: Compositor, crop: Region, is_rendered_line: Callable[[int], bool]
) -> Sequence[Mapping[int, Strip | None]]:
    """Only lines that are written, front to back until they are full: not all lines of all widgets with each key."""
    chops: list[dict[int, Strip | None]] = [dict.fromkeys(cuts[:-1]) for cuts in compositor.cuts]
    for widget, (region, clip) in compositor.visible_widgets.items():
        shown = region.intersection(clip)
        wanted = shown.intersection(Region(shown.x, crop.y, shown.width, crop.height)).line_range
        for first, count in _runs(y for y in wanted if is_rendered_line(y) and None in chops[y].values()):
            part = Region(shown.x - region.x, first - region.y, shown.width, count)
            for y, strip in enumerate(widget.render_lines(part), first):
                edges = [cut for cut in compositor.cuts[y] if shown.x <= cut <= shown.right]
                for cut, piece in zip(edges, strip.divide([cut - shown.x for cut in edges[1:]]), strict=False):
                    if chops[y].get(cut) is None:
                        chops[y][cut] = piece
    return chops


def _size_that_was_laid_out(
    widget: Widget, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
) -> bool:
    """What a layout came to asks for no other layout; a scroll bar that comes or goes does that itself."""
    return _size_updated(widget, size, virtual_size, container_size, layout=False)


def _runs(numbers: Iterator[int]) -> Iterator[tuple[int, int]]:
    """Where each row of numbers without a gap begins, and how long it is."""
    first = count = 0
    for number in numbers:
        if count and number != first + count:
            yield first, count
            count = 0
        first, count = (first, count + 1) if count else (number, 1)
    if count:
        yield first, count
