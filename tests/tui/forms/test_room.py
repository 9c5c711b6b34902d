"""A form takes what it needs of the screen, and leaves the list, the next step and the keys where they are."""

from __future__ import annotations

import pytest

from tests.tui.forms.counter import every_form
from tests.tui.watching import watching
from xianzhi_tui.domain.commands import word


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_form_leaves_room_for_the_list_and_names_its_keys(size: tuple[int, int]) -> None:
    async with watching(size=size) as view:
        board, opened = view.app.board, 0
        for step, ticket in every_form():
            await board.steps.begin(step, ticket)
            await view.settled()
            if board.form_place.form is None:  # not this person's, or not yet
                continue
            opened += 1
            assert board.virtual_size == view.app.size, f"{word(step)} is higher than the screen"
            assert board.queue.size.height >= size[1] // 4, f"{word(step)} leaves no room for the list"
            assert "F5 提交" in view.lines[-1], f"the keys of {word(step)} are out of sight"
            await board.close_form()
        assert opened > 15
