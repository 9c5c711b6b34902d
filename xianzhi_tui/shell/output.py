"""What a command says: results on stdout, remarks on stderr; with --json, one object per line instead."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

from xianzhi_tui.text import strip_controls


class Output:
    """The two streams of a command."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._progress = not as_json and sys.stderr.isatty()

    def line(self, words: str) -> None:
        """A line for people."""
        if not self.as_json:
            for one in words.split("\n"):
                print(strip_controls(one))

    def detail(self, value: Mapping[str, object]) -> None:
        """A line for programs."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False))

    def result(self, words: str, value: Mapping[str, object]) -> None:
        """The outcome, for both."""
        self.line(words)
        self.detail(value)

    def remark(self, words: str) -> None:
        """Something worth knowing that is no result."""
        print(strip_controls(words), file=sys.stderr)

    def progress(self, what: str, count: int) -> None:
        """How far it is, where somebody watches."""
        if self._progress:
            print(f"\r{what} {count}", end="", file=sys.stderr, flush=True)

    def progress_over(self) -> None:
        """The next words begin on a line of their own."""
        if self._progress:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
