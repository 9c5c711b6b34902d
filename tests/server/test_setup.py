from __future__ import annotations

import stat

import httpx

from tests.server.test_feed import caught_up, poll
from tests.service_in_process import HOME, ServiceInProcess
from xianzhi_tui.domain.roles import Repairer, Role
from xianzhi_tui.server import setup


async def test_the_local_login_is_a_lead_whose_token_only_this_user_can_read(service: ServiceInProcess) -> None:
    file = service.folder / "token"
    file.write_text("an old token that everybody could read")
    file.chmod(0o644)
    token = service.store.write_now(setup.keep_local_token, HOME, file, service.clock.now())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == token
    lead = service.client()
    answer = await lead.get("/v1/snapshot", headers={"authorization": f"Bearer {token}"})
    reference = answer.json()["reference"]
    assert {"id": "local", "name": "本机"} in reference["leads"]
    assert "local" not in [one["id"] for one in reference["staff"]], "it has no PIN: nobody is offered to sign in as it"
    again = service.store.write_now(setup.keep_local_token, HOME, file, service.clock.now())
    assert again != token


async def test_people_appointed_later_are_news_and_can_sign_in(
    duty: httpx.AsyncClient, stranger: httpx.AsyncClient, service: ServiceInProcess
) -> None:
    cursor, _ = await caught_up(duty)
    newcomers = [("103", "赵五", Role.DUTY, "864209")]
    service.store.write_now(setup.appoint, HOME, "和新苑一期", newcomers, [Repairer("303", "吴师傅")])
    assert [item["type"] for item in (await poll(duty, cursor)).json()["items"]] == ["reference"]
    snapshot = (await duty.get("/v1/snapshot")).json()
    assert snapshot["compound"]["name"] == "和新苑一期"
    assert "吴师傅" in [one["name"] for one in snapshot["reference"]["repairers"]]
    login = {"compound": HOME, "staff_id": "103", "pin": "864209", "device": "desk-3"}
    assert (await stranger.post("/v1/auth/login", json=login)).json()["actor"]["name"] == "赵五"
