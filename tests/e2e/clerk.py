"""A clerk who knows nothing but the screen and the words on it, and has nothing but the keys."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from random import Random

from tests.e2e.tmux import Terminal

CURSOR = re.compile(r"^ > .*?\b(1\d\d\d|临\d+)\b", re.MULTILINE)
ROW = re.compile(r"^ > (.*)$", re.MULTILINE)
STEP = re.compile(r"(?<!回车 )下一步  ([^\s(]+)")
OTHERS_TURN = re.compile(r" {3}(?:评价|征询) ")
"""A row of the board that waits for residents."""
MISSING = re.compile(r"请填写：(\S+)")
CLOCK = re.compile(r"\b(\d\d:\d\d)(?::\d\d)?\s*$", re.MULTILINE)
LATER = re.compile(r"约好 (?:今天 )?(\d\d:\d\d)|(\d\d:\d\d)后|\d\d-\d\d.*后")
CONFLICTS = re.compile(r"冲突 [1-9]")
FORM, BENCH, MENU, BOARD = "Esc 离开并留草稿", "回访台   欠回访", "选一项", "回车 下一步"
GONE_ON = ("此单刚有变化", "此单现在没有要打的电话", "这一步不能这样办")
"""A colleague, a repairer or the resident was quicker."""

MANAGERS = "经理办理"

AT_ONCE = ("受理并登记", "恢复办理", "部门开始处理", "配件到了，开工")
ASKED = ("派维修师傅到现场", "交办给部门", "答复居民")
TOLD = ("记录现场核实", "记录完工")
"""What repairers mostly write down themselves; now and then one rings up."""
INSTEAD = {"派维修师傅到现场": ("并单", "相似 1"), "记录完工": ("待料", "")}
"""What is done twice a day in place of a step, where the screen shows these words."""
ANSWERS = {
    "安全措施": "已放警示牌",
    "共用部位": "外墙",
    "说了什么": "已说明经过，居民没有别的要求。",
    "征询截止": "12-20",
    "约在何时": "30分钟后",
    "缺什么": "道闸杆",
    "原因": "居民来电说又坏了",
    "答复": "已派人处理，谢谢您告诉我们。",
}
"""What the clerk says when a form asks for it by name."""
MOST_ACTS = 40
OUTCOMES = ("满意", "已说明", "满意", "未接", "约时间", "满意", "不满意", "占线", "已说明", "满意")
WALK_INS = (("6-902", "厨房水管漏水", "朱建国"), ("7号楼电梯", "电梯门关不上", "王阿姨"), ("南门", "门禁刷不开", ""))
LOOK, LOOK_AGAIN, PATIENCE, REST = 0.06, 0.6, 4.0, 2.5


class Clerk:
    """Somebody who takes what calls, makes the calls that are due, and goes down the board for the rest."""

    def __init__(self, desk: Terminal, seed: int, photo: str) -> None:
        self.desk, self._random, self._photo = desk, Random(seed), photo
        self.keys = 0
        self.done: Counter[str] = Counter()
        self.passed_on: Counter[str] = Counter()
        """What somebody else did first."""
        self.puzzles: list[str] = []
        """Where the screen left somebody sitting there without an idea."""
        self._managers: set[str] = set()
        self._calls = 0

    # What is done.

    def work(self) -> bool:
        """Once round everything; whether there was anything to do."""
        done = self.done.total()
        self.take_what_calls()
        self.make_calls()
        self.go_down_the_board()
        self.settle_refusals()
        return self.done.total() > done

    def rest(self) -> None:
        """Hands off the keys, so that rows find their places."""
        time.sleep(REST)

    def take_what_calls(self) -> None:
        """Whatever nobody has yet, and what else Ctrl+N leads to, as long as something comes of it."""
        for _ in range(8):
            step = _step_in(self._move("C-n"))
            if step not in (*AT_ONCE, *ASKED) or self._number() in self._managers or not self.take(step):
                return

    def go_down_the_board(self) -> None:
        """From the first row to the last; what the cursor took along is not looked at twice."""
        screen = self._move("Home")
        seen, before, at_the_end = {"", *self._managers}, "", 0
        while at_the_end < 2:  # once more: rows may have moved with the key
            number = _number_in(screen)
            at_the_end = at_the_end + 1 if number == before else 0
            before = number
            if number not in seen:
                seen.add(number)
                screen = self._consider(screen)
            below = CURSOR.split(screen)[-1].splitlines()[1:]
            others = next((place for place, row in enumerate(below) if not OTHERS_TURN.match(row)), 0)
            screen = self._move(*["Down"] * (others + 1))

    def _consider(self, screen: str) -> str:
        """Do what is to be done with the ticket under the cursor; the screen after that."""
        step = _step_in(screen)
        instead, where = INSTEAD.get(step, ("", ""))
        if instead and self.done[instead] < 2 and where in screen:
            self.choose(instead)
        elif step in (*AT_ONCE, *ASKED) or (step in TOLD and self._random.random() < 0.1):
            self.take(step)
        else:
            return screen
        return self.desk.screen

    def take(self, step: str) -> bool:
        """The next step of the ticket under the cursor; whether it was taken."""
        number, before = self._number(), self.desk.screen
        self.press("Enter")
        if step in AT_ONCE:
            screen = self._see(lambda now: (_number_in(now), _step_in(now)) != (number, step))
            taken = (_number_in(screen), _step_in(screen)) != (number, step)
            self.done[step] += taken
            return taken
        said = [words for words in (MANAGERS, f"{number} 已") if words not in before]
        screen = self._see(lambda now: FORM in now or any(words in now for words in said))
        if FORM in screen:
            return self._fill_in(step)
        if MANAGERS in said and MANAGERS in screen:
            self._managers.add(number)
        else:
            self.passed_on[step] += 1
        return False

    def make_calls(self) -> None:
        """Every call that is due, from the first to the last row of the bench."""
        self.press("F4")
        if BENCH not in self._see(lambda now: BENCH in now or "现在没有欠的电话" in now):
            return
        self.press("Home")
        seen: set[str] = set()
        while (row := ROW.search(self.desk.screen)) is not None and row[1] not in seen:
            seen.add(row[1])
            if self._is_due(row[1]):
                self._call(self._number())
                self.press("Home")
            else:
                self.press("Down")
        self.press("Escape")

    def _call(self, number: str) -> None:
        outcome, self._calls = OUTCOMES[self._calls % len(OUTCOMES)], self._calls + 1
        self.press("Enter")
        if FORM not in self._see(lambda now: FORM in now):
            self._wonder(f"{number}: the call does not open")
            return
        self._press_digit_of(outcome)
        if self._fill_in(f"回访 {outcome}"):
            self._see(lambda now: f"{number} 已确认" in now, 2.0)

    def write_down(self, place: str, words: str, name: str) -> None:
        """Somebody stands at the counter."""
        self.press("F2")
        for text in (place, "", "", "", words, name):
            self.type(text)
            self.press("Enter")
        self.type("13800001234")
        self._fill_in("登记")

    def reopen(self) -> None:
        """A resident whose repair was closed rings up: it is broken again."""
        self.press("F7")
        self.type("状态:已办结 类型:报修")
        self._see(lambda now: re.search(r"找到 [1-9]", now) is not None)
        self.press("Enter")
        self._see(lambda now: "全部经过" in now)
        if not self.choose("重开"):
            self._wonder("重开")

    def choose(self, act: str) -> bool:
        """An act off the main way; whether it was done."""
        self.press("F10")
        self._see(lambda now: MENU in now)
        if not (self._press_digit_of(act) or self._go_along_to(act)):
            self.press("Escape")
            return False
        screen = self._see(lambda now: MENU not in now and FORM in now)
        if act == "并单" and re.search(r">1\d\d\d ", screen) is None:  # what is alike is closed already
            self.press("Escape")
            return False
        return self._fill_in(act)

    def settle_refusals(self) -> None:
        """What the service refused is looked at, and given up with a reason."""
        while CONFLICTS.search(self.desk.screen):
            self.press("C-o")
            self._see(lambda now: "待发与被拒" in now)
            self.press("Delete")
            self.type("同事已办")
            self.press("Enter")
            self.press("Escape")
            self._see(lambda now: BOARD in now)
            self.passed_on["被拒"] += 1

    def hand_over(self, pin: str, taker: str) -> None:
        """The sheet, and both sign."""
        self.press("C-e")
        for turn in ("密码", f"请 {taker} 输入密码"):
            self._see(lambda now, turn=turn: turn in now)  # type: ignore[misc]
            self.type(pin)
            self.press("Enter")
        if f"值班 {taker}" in self._see(lambda now: f"值班 {taker}" in now):
            self.done["交接班"] += 1

    # What is seen.

    def _number(self) -> str:
        return _number_in(self.desk.screen)

    def _is_due(self, row: str) -> bool:
        """Whether a row of the bench says that it is to be called now."""
        later, now = LATER.search(row), CLOCK.search(self.desk.screen)
        if later is None or now is None:
            return "承诺" not in row and "通话中" not in row
        return "" < (later[1] or later[2] or "") <= now[1]

    def _wonder(self, about: str) -> None:
        self.puzzles.append(f"{about}\n{self.desk.screen}")

    def _see(self, fits: Callable[[str], bool], seconds: float = PATIENCE) -> str:
        """The screen once it fits, or as it is when patience has run out."""
        until = time.monotonic() + seconds
        while not fits(screen := self.desk.screen) and time.monotonic() < until:
            time.sleep(LOOK)
        return screen

    # What forms ask.

    def _fill_in(self, what: str) -> bool:
        """Take the form as it stands, and write what it then says is missing; whether it was accepted."""
        if what == "答复居民":
            self.type(ANSWERS["答复"])
            if not self.done[what]:
                self.press("Tab")
                self.type(self._photo)
        for _ in range(5):
            if _gone_on(screen := self.desk.screen):
                break
            self.press("F5")
            screen = self._see(lambda now: FORM not in now or MISSING.search(now) is not None or _gone_on(now))
            if FORM not in screen:
                self.done[what] += 1
                return True
            if (missing := MISSING.search(screen)) is not None:
                self.type(ANSWERS.get(missing[1], ""))
                self._see(lambda now, asked=missing[0]: asked not in now)  # type: ignore[misc]
        if _gone_on(screen):
            self.passed_on[what] += 1
        else:
            self._wonder(what)
        self.press("Escape")
        return False

    def _press_digit_of(self, word: str) -> bool:
        """The digit that stands before a word."""
        found = re.search(rf"(?:^|[ >])(\d) {re.escape(word)}(?:\s|$)", self.desk.screen, re.MULTILINE)
        if found:
            self.press(found[1])
        return found is not None

    def _go_along_to(self, word: str) -> bool:
        """To an answer that has no digit, if it is open now; along the answers in their order."""
        if f"({word})" in self.desk.screen:
            return False
        for _ in range(MOST_ACTS):
            if re.search(rf">{re.escape(word)}(?:\s|$)", self.desk.screen, re.MULTILINE):
                self.press("Enter")
                return True
            self.press("Right")
        return False

    # Keys.

    def _move(self, *keys: str) -> str:
        """To another ticket, if there is one that way; what is seen then."""
        before = self._number()
        self.press(*keys)
        return self._see(lambda now: _number_in(now) != before, LOOK_AGAIN)

    def press(self, *keys: str) -> None:
        self.desk.press(*keys)
        self.keys += len(keys)
        time.sleep(LOOK)

    def type(self, text: str) -> None:
        if text:
            self.desk.press("-l", text)
            self.keys += len(text)
            time.sleep(LOOK)


def _number_in(screen: str) -> str:
    """The ticket under the cursor."""
    row = CURSOR.search(screen)
    return row[1] if row else ""


def _step_in(screen: str) -> str:
    """What is suggested for it."""
    step = STEP.search(screen)
    return step[1] if step else ""


def _gone_on(screen: str) -> bool:
    return any(words in screen for words in GONE_ON)
