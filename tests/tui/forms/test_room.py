"""A form takes what it needs of the screen, and leaves the list, the next step and the keys where they are."""

from __future__ import annotations

import pytest

from tests.tui import office
from tests.tui.fake_desk import MANAGER, FakeDesk
from tests.tui.forms.counter import every_form
from tests.tui.watching import watching
from xianzhi_tui.domain.commands import word


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_form_leaves_room_for_the_list_and_names_its_keys(size: tuple[int, int]) -> None:
    matters = office.afternoon()
    manager = FakeDesk(office.data(matters), MANAGER, stories=office.stories(matters))  # every act is open to a manager
    async with watching(desk=manager, size=size) as view:
        board, forms = view.app.board, every_form()
        for step, ticket in forms:
            await board.steps.begin(step, ticket)
            await view.settled()
            assert board.form_place.form is not None, f"{word(step)} does not open"
            assert board.virtual_size == view.app.size, f"{word(step)} is higher than the screen"
            assert board.queue.size.height >= size[1] // 4, f"{word(step)} leaves no room for the list"
            assert "F5 提交" in view.lines[-1], f"the keys of {word(step)} are out of sight"
            await board.close_form()
        assert len(forms) > 15
