"""The locked desk opens to the person signed in, without a line too once they proved it here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk_in_process import desk_in_process, desk_over
from tests.service_in_process import ServiceInProcess
from tests.sync.test_port import NOBODY, stands, until
from xianzhi_tui.errors import Unauthorised, XianzhiError
from xianzhi_tui.sync.desk import LinkState


async def test_who_signed_in_here_opens_it_without_a_line(service: ServiceInProcess, tmp_path: Path) -> None:
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        await desk.sign_in("102", "135790")
        await desk.unlock("135790")
    later = desk_over(NOBODY, tmp_path / "desk", service.clock)
    await later.unlock("135790")
    with pytest.raises(Unauthorised, match="密码不对"):
        await later.unlock("246810")
    await later.close()


async def test_where_the_pin_was_never_typed_the_service_is_asked(service: ServiceInProcess, tmp_path: Path) -> None:
    async with desk_in_process(service, tmp_path / "desk") as desk:
        await until(desk, stands(LinkState.CONNECTED))
        with pytest.raises(Unauthorised):
            await desk.unlock("135790")
        await desk.unlock("246810")
        assert desk.session is not None
        assert desk.session.actor.id == "101"


async def test_without_a_line_and_a_pin_known_here_it_stays_locked_and_says_why(
    service: ServiceInProcess, tmp_path: Path
) -> None:
    async with desk_in_process(service, tmp_path / "desk"):
        pass
    later = desk_over(NOBODY, tmp_path / "desk", service.clock)
    later.start()
    with pytest.raises(XianzhiError):
        await later.unlock("246810")
    await later.close()
