"""Every key of the desk: one named act, one key, which the office may change in config.toml.

Keys that must work while a Chinese input method is on are function keys, Enter, Escape, arrows and Ctrl; a sign that
the input method turns into its full-width form reaches the same act through an alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from textual.binding import Binding, BindingType

from xianzhi_tui.keymap import problems
from xianzhi_tui.strings import Strings


class Act(Struct, frozen=True):
    """Something a key does; `key.<id>` in the catalogue is its name on the key line."""

    id: str
    key: str
    action: str
    on_line: bool = False
    aliases: tuple[str, ...] = ()
    priority: bool = False


APP = (
    Act("app.help", "f1", "help", on_line=True, aliases=("question_mark", "fullwidth_question_mark")),
    Act("app.refresh", "ctrl+r", "refresh"),
    Act("app.status", "ctrl+t", "status"),
    Act("app.sign_in", "ctrl+l", "sign_in"),
    Act("app.lock", "ctrl+x", "lock", priority=True),  # a text field would cut with it
    Act("app.restart", "f12", "restart"),
    Act("app.quit", "ctrl+q", "quit", priority=True),
)
BOARD = (  # in the order of the key line, where the last ones are left out first
    Act("board.next", "enter", "next_step", on_line=True),
    Act("board.next_f", "f5", "next_step"),
    Act("board.register", "f2", "register", on_line=True),
    Act("board.dispatch", "f3", "dispatch", on_line=True),
    Act("board.calls", "f4", "calls", on_line=True),
    Act("board.menu", "f10", "menu", on_line=True),
    Act("board.photos", "f6", "photos", on_line=True),
    Act("board.find", "f7", "find", on_line=True),
    Act("board.explain", "f8", "explain", on_line=True),
    Act("board.mute", "f9", "app.mute", on_line=True),
    Act("board.story", "right", "story", on_line=True),
    Act("board.outbox", "ctrl+o", "app.outbox", on_line=True),
    Act("board.newest", "ctrl+n", "newest"),
    Act("board.palette", "ctrl+p", "palette"),
    Act("board.line", "/", "line", aliases=("fullwidth_solidus", "ideographic_comma")),
    Act("board.desks", "ctrl+d", "desks"),
    Act("board.review", "ctrl+y", "app.review"),
    Act("board.handover", "ctrl+e", "app.handover"),
    Act("board.acknowledge", "ctrl+k", "acknowledge"),
    Act("board.figures", "ctrl+g", "figures"),
)
QUEUE = (
    Act("queue.up", "up", "move(-1)"),
    Act("queue.down", "down", "move(1)"),
    Act("queue.page_up", "pageup", "page(-1)"),
    Act("queue.page_down", "pagedown", "page(1)"),
    Act("queue.first", "home", "move(-1000000)"),
    Act("queue.last", "end", "move(1000000)"),
)
FORM = (
    Act("form.submit", "f5", "submit", on_line=True),
    Act("form.leave", "escape", "leave", on_line=True),
    Act("form.accept", "enter", "accept"),
    Act("form.next", "down", "next", aliases=("tab",)),
    Act("form.previous", "up", "previous", aliases=("shift+tab",)),
)
OFFERS = (Act("offers.take", "tab", "take"),)
CALL_FORM = (Act("call.reveal", "f6", "reveal", on_line=True),)
BENCH = (
    Act("bench.call", "enter", "call", on_line=True),
    Act("bench.call_f", "f5", "call"),
    Act("bench.reveal", "f6", "reveal", on_line=True),
    Act("bench.story", "right", "story", on_line=True),
    Act("bench.newest", "ctrl+n", "newest"),
    Act("bench.leave", "escape", "leave", on_line=True),
    Act("bench.leave_f", "f4", "leave"),
)
STORY = (
    Act("story.menu", "f10", "menu", on_line=True),
    Act("story.proof", "f2", "proof", on_line=True),
)
PAGE = (Act("page.close", "escape", "close", on_line=True, aliases=("left", "f1", "f8")),)
FIGURES = (
    Act("figures.earlier", "left", "earlier", on_line=True),
    Act("figures.later", "right", "later", on_line=True),
    Act("figures.section", "tab", "section", on_line=True),
    Act("figures.open", "enter", "open", on_line=True),
    Act("figures.type", "f2", "type", on_line=True),
    Act("figures.up", "up", "move(-1)"),
    Act("figures.down", "down", "move(1)"),
    Act("figures.page_up", "pageup", "page(-1)"),
    Act("figures.page_down", "pagedown", "page(1)", aliases=("space",)),
    Act("figures.first", "home", "move(-1000000)"),
    Act("figures.last", "end", "move(1000000)"),
    Act("figures.close", "escape", "close", on_line=True, aliases=("ctrl+g",)),
)
PHOTO_FORM = (Act("photo.pick", "f6", "pick", on_line=True),)
PICKER = (
    Act("picker.up", "up", "move(-1)"),
    Act("picker.down", "down", "move(1)"),
    Act("picker.page_up", "pageup", "page(-1)"),
    Act("picker.page_down", "pagedown", "page(1)"),
    Act("picker.take", "enter", "take", on_line=True, aliases=("right",)),
    Act("picker.mark", "f2", "mark", on_line=True, aliases=("space",)),
    Act("picker.parent", "left", "parent", on_line=True, aliases=("backspace",)),
    Act("picker.close", "escape", "close", on_line=True, aliases=("f6",)),
)
PHOTOS = (
    Act("photos.up", "up", "choose(-1)"),
    Act("photos.down", "down", "choose(1)"),
    Act("photos.open", "enter", "open", on_line=True, aliases=("o",)),
    Act("photos.attach", "f2", "attach", on_line=True, aliases=("plus", "fullwidth_plus_sign")),
    Act("photos.close", "escape", "close", on_line=True, aliases=("left", "f6")),
)
PAST_PHOTOS = tuple(act for act in PHOTOS if act.id != "photos.attach")
READER = (
    Act("reader.up", "up", "scroll(-1)"),
    Act("reader.down", "down", "scroll(1)"),
    Act("reader.page_up", "pageup", "scroll_pages(-1)"),
    Act("reader.page_down", "pagedown", "scroll_pages(1)", aliases=("space",)),
    Act("reader.first", "home", "scroll(-1000000)"),
    Act("reader.last", "end", "scroll(1000000)"),
)


def _seeking(page: str, opened_by: str) -> tuple[Act, ...]:
    return (
        Act(f"{page}.go", "enter", "go", on_line=True),
        Act(f"{page}.go_f", "f5", "go"),
        Act(f"{page}.up", "up", "move(-1)"),
        Act(f"{page}.down", "down", "move(1)"),
        Act(f"{page}.page_up", "pageup", "page(-1)"),
        Act(f"{page}.page_down", "pagedown", "page(1)"),
        Act(f"{page}.close", "escape", "close", on_line=True, aliases=(opened_by,)),
    )


FIND, PALETTE = _seeking("find", "f7"), _seeking("palette", "ctrl+p")
PAST_FIND = (Act("past_find.narrow", "f9", "narrow", on_line=True),)
REVIEW = (
    Act("review.earlier", "left", "event(-1)", on_line=True),
    Act("review.later", "right", "event(1)", on_line=True),
    Act("review.play", "f5", "play", on_line=True),
    Act("review.jump", "f2", "jump", on_line=True),
    Act("review.close", "escape", "close", on_line=True, aliases=("ctrl+y",)),
    Act("review.slower", "f3", "speed(-1)", on_line=True),
    Act("review.faster", "f4", "speed(1)", on_line=True),
    Act("review.find", "f7", "find", on_line=True),
    Act("review.story", "enter", "story", on_line=True),
    Act("review.photos", "f6", "photos", on_line=True),
    Act("review.narrow", "f9", "narrow", on_line=True),
    Act("review.explain", "f8", "explain", on_line=True),
    Act("review.hour_back", "shift+left", "hours(-1)"),
    Act("review.hour_on", "shift+right", "hours(1)"),
    Act("review.day_back", "ctrl+left", "days(-1)"),
    Act("review.day_on", "ctrl+right", "days(1)"),
    Act("review.newest", "ctrl+n", "newest"),
)
ASKED = (
    Act("asked.take", "enter", "submit", on_line=True),
    Act("asked.leave", "escape", "leave", on_line=True),
)
SIGN_IN = (
    Act("sign_in.up", "up", "choose(-1)"),
    Act("sign_in.down", "down", "choose(1)"),
    Act("sign_in.leave", "escape", "leave", on_line=True),
)
PICK = (
    Act("pick.up", "up", "move(-1)"),
    Act("pick.down", "down", "move(1)"),
    Act("pick.page_up", "pageup", "page(-1)"),
    Act("pick.page_down", "pagedown", "page(1)"),
)
HANDOVER = (
    Act("handover.open", "enter", "open", on_line=True),
    Act("handover.taker", "f3", "next_taker", on_line=True),
    Act("handover.withdraw", "f9", "withdraw", on_line=True),
    Act("handover.print", "f2", "print", on_line=True),
    Act("handover.since", "f4", "since", on_line=True),
    Act("handover.leave", "escape", "leave", on_line=True),
    Act("handover.up", "up", "move(-1)"),
    Act("handover.down", "down", "move(1)"),
    Act("handover.page_up", "pageup", "page(-1)"),
    Act("handover.page_down", "pagedown", "page(1)"),
)
SINCE = (
    Act("since.open", "enter", "open", on_line=True, aliases=("right",)),
    Act("since.close", "escape", "close", on_line=True, aliases=("left", "f4")),
)
TRAY = (
    Act("tray.edit", "enter", "edit", on_line=True),
    Act("tray.retry", "f5", "retry", on_line=True),
    Act("tray.drop", "delete", "drop", on_line=True),
    Act("tray.leave", "escape", "leave", on_line=True),
)
Groups = Mapping[str, tuple[Act, ...]]
GROUPS: Groups = {
    "app": APP,
    "board": BOARD,
    "queue": QUEUE,
    "find": FIND,
    "palette": PALETTE,
    "review": REVIEW,
    "past_find": PAST_FIND,
    "figures": FIGURES,
    "asked": ASKED,
    "form": FORM,
    "bench": BENCH,
    "offers": OFFERS,
    "call": CALL_FORM,
    "tray": TRAY,
    "photo": PHOTO_FORM,
    "picker": PICKER,
    "photos": PHOTOS,
    "story": STORY,
    "page": PAGE,
    "reader": READER,
    "sign_in": SIGN_IN,
    "handover": HANDOVER,
    "since": SINCE,
    "pick": PICK,
}
ONLY_REVIEW: Groups = {
    "review": REVIEW,
    "queue": QUEUE,
    "find": FIND,
    "past_find": PAST_FIND,
    "asked": ASKED,
    "photos": PAST_PHOTOS,
    "reader": READER,
    "app": tuple(act for act in APP if act.id in ("app.help", "app.quit")),
}
"""What works where there is no desk: the look back by itself."""
TOGETHER = (
    {"app", "board", "queue"},
    {"app", "bench", "queue"},
    {"app", "form", "offers"},
    {"app", "form", "call"},
    {"app", "form", "photo"},
    {"app", "find", "past_find"},
    {"app", "palette"},
    {"app", "review", "queue"},
    {"app", "figures"},
    {"app", "asked"},
    {"app", "tray", "pick"},
    {"app", "picker"},
    {"app", "photos"},
    {"app", "page", "story", "reader"},
    {"app", "sign_in"},
    {"app", "handover"},
    {"app", "since", "pick"},
)
"""The groups that work at the same time; a form's keys go before those of the page it lies on."""
_EVERY = {act.id: act for group in GROUPS.values() for act in group}


TAKEN_BY_FORMS = (*FORM, *PHOTO_FORM, *CALL_FORM)
BOARD_OPENS = tuple(act for act in BOARD if act.id not in ("board.mute", "board.newest", "board.acknowledge"))
BENCH_OPENS = tuple(act for act in BENCH if act.id not in ("bench.newest", "bench.leave", "bench.leave_f"))
"""What is pressed behind one of these is meant for what it opens."""
NAMED = frozenset(
    ["enter", "escape", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "delete", "space", "tab"]
)
"""The keys that are not printed as the library calls them."""


def of(acts: Iterable[Act]) -> list[BindingType]:
    """The bindings of these acts, as a widget or screen declares them."""
    return [
        Binding(key, act.action, f"key.{act.id}", show=act.on_line, priority=act.priority, id=act.id if named else None)
        for act in acts
        for named, key in ((True, act.key), *((False, alias) for alias in act.aliases))
    ]


def defaults() -> dict[str, str]:
    """The key of every act when nobody chose another."""
    return {act.id: act.key for act in _EVERY.values()}


def check(keys: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The chosen keys of config.toml that cannot be taken, each with the reason."""
    return problems(keys, defaults(), TOGETHER)


def belongs(key: str, acts: Iterable[Act], chosen: Mapping[str, str]) -> bool:
    """Whether a key is that of one of these acts."""
    return any(key == pressed(act, chosen) for act in acts)


def pressed(act: Act, chosen: Mapping[str, str]) -> str:
    """The key of an act as Textual calls it when it is pressed: `;` is semicolon."""
    key = chosen.get(act.id) or act.key
    return key if len(key) > 1 else next(one.key for one in Binding.make_bindings([(key, act.action)]))


def key_name(act_id: str, chosen: Mapping[str, str], t: Strings) -> str:
    """The key of an act as it is printed on keyboards: 回车, F5, Ctrl+N."""
    parts = (chosen.get(act_id) or _EVERY[act_id].key).split("+")
    return "+".join(t(f"keyname.{part}") if part in NAMED else part.capitalize() for part in parts)
