"""F8 explains the deadlines of the ticket under the cursor."""

from __future__ import annotations

from tests.tui.watching import watching


async def test_one_key_explains_and_the_same_key_leads_back() -> None:
    async with watching() as view:
        number = view.app.board.queue.ticket.no  # type: ignore[union-attr]
        await view.press("f8")
        assert f"{number} 时限由来" in view.text
        assert "派人到现场核实" in view.text
        await view.press("f8")
        assert view.app.screen is view.app.board
