"""The composition root: what was typed after `xianzhi`, and who is to do it.

`xianzhi`, `xianzhi demo` and `xianzhi review` must show their screen at once, so they are told apart by hand before
anything slow is loaded.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from xianzhi_tui.clock import SystemClock
from xianzhi_tui.errors import Bug, ExitCode, ReadOnly, StorageFull, WrongUse, XianzhiError
from xianzhi_tui.shell.office import Office, OpenOffice, Places


def main() -> NoReturn:
    """Do what the command line says; expected failures are one line on stderr and an exit code."""
    try:
        run(sys.argv[1:])
    except XianzhiError as error:
        _fail(error)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our words has gone; Python would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _fail(_of_the_disk(error))
    except Exception as error:
        _fail(_of_ours(error))
    sys.exit(ExitCode.DONE)


def _fail(error: XianzhiError) -> NoReturn:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)


def _of_the_disk(error: OSError) -> XianzhiError:
    if error.errno == errno.ENOSPC:
        return StorageFull("磁盘已满，本次操作未保存")
    return ReadOnly(f"读写 {error.filename} 时出错（{error.strerror}）")


def _of_ours(error: Exception) -> XianzhiError:
    """Where it happened, never what was there: a traceback would show residents' words."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place else ""
    return Bug(f"程序出错（{type(error).__name__} {where}）")


def run(words: Sequence[str]) -> None:
    """Carry one command line out."""
    places, rest = take_places(words)

    def open_office(forgiving: bool = False) -> Office:
        return places.office(SystemClock(), os.environ, forgiving)

    if not rest:
        _open_desk(open_office())
    elif (demo := demo_wanted(rest)) is not None:
        _open_demo(open_office(), demo, places.data)
    elif (past := past_wanted(rest)) is not None:
        _open_past(open_office(forgiving=True), past)
    else:
        _open_shell(rest, open_office)


def take_places(words: Sequence[str]) -> tuple[Places, list[str]]:
    """`--data` and `--config`, which may stand anywhere, and the words left without them."""
    found: dict[str, Path] = {}
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        name, mark, value = word.partition("=")
        if name not in ("--data", "--config"):
            rest.append(word)
        elif value := value if mark else next(waiting, ""):
            found[name.removeprefix("--")] = Path(value)
        else:
            raise WrongUse(f"{name} 后面缺少路径")
    return Places(**found), rest


class Demo(Struct, frozen=True):
    """How fast the demonstration is to run, which story it tells, and of how busy a day: reports in eight hours."""

    speed: float = 60.0
    seed: int = 1
    reports: int = 22


def demo_wanted(words: Sequence[str]) -> Demo | None:
    """The demonstration asked for; None leaves it to the slower, more talkative reader."""
    if words[0] != "demo":
        return None
    options = [part for word in words[1:] for part in word.split("=", 1)]
    chosen = dict(zip(options[::2], options[1::2], strict=False))
    usual = Demo()
    try:
        demo = Demo(
            float(chosen.pop("--speed", usual.speed)),
            int(chosen.pop("--seed", usual.seed)),
            int(chosen.pop("--reports", usual.reports)),
        )
    except ValueError:
        return None
    sound = 0 < demo.speed <= 100_000 and 0 < demo.reports <= 1_000
    return demo if sound and not chosen and len(options) % 2 == 0 else None


class PastWanted(Struct, frozen=True):
    """What is to be looked back into, this machine's copy if nothing is named, and from when on."""

    file: Path | None = None
    at: datetime | None = None


def past_wanted(words: Sequence[str]) -> PastWanted | None:
    """The look back asked for; None leaves it to the slower reader, as for the demonstration."""
    if words[0] != "review":
        return None
    from xianzhi_tui.intake.moments import NotAMoment, read_moment

    at, rest = None, list(words[1:])
    try:
        if "--at" in rest:
            place = rest.index("--at")
            at = read_moment(rest[place + 1])
            del rest[place : place + 2]
    except (NotAMoment, IndexError):
        return None
    if len(rest) > 1 or any(word.startswith("-") for word in rest):
        return None
    return PastWanted(Path(rest[0]) if rest else None, at)


def _open_desk(office: Office) -> None:
    _begin_to_draw()
    from xianzhi_tui.shell.desk import open_desk

    open_desk(office)


def _begin_to_draw() -> None:
    gc.disable()  # it is turned on again once the first picture is seen
    from xianzhi_tui.tui import lean_start

    lean_start.begin()


def _open_demo(office: Office, demo: Demo, folder: Path | None) -> None:
    from xianzhi_tui.shell.demo import show

    show(office, demo.speed, demo.seed, demo.reports, folder)


def _open_past(office: Office, past: PastWanted) -> None:
    _begin_to_draw()
    from xianzhi_tui.shell.review import look_back

    look_back(office, past.file, past.at)


def _open_shell(words: Sequence[str], open_office: OpenOffice) -> None:
    from xianzhi_tui.shell.commands import carry_out

    carry_out(words, open_office)
