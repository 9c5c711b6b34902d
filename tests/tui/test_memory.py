"""The memory the status page tells is what this program holds."""

from __future__ import annotations

from xianzhi_tui.tui.memory import _most_ever, resident_mib


def test_what_is_held_now_is_something_and_no_more_than_ever_was() -> None:
    now, most = resident_mib(), _most_ever()
    assert now is not None
    assert most is not None
    assert 5 < now <= most * 1.1
