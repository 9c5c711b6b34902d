"""The office changes a limit: what was filed before is judged by what it was told then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from tests.server.acts import do, register
from tests.service_in_process import HOME, NOON, ServiceInProcess
from xianzhi_tui.domain.policy import Policy
from xianzhi_tui.server.setup import take_over_limits

TOMORROW = (NOON + timedelta(days=1)).isoformat()


async def extended(duty: httpx.AsyncClient, ticket: dict[str, Any]) -> timedelta:
    """How long after its filing a repair is due that waits for parts."""
    for step, fields in (
        ("verify", {"finding": "small", "arrived_at": NOON.isoformat(), "verified_by": "陈师傅"}),
        ("wait_parts", {"part": "水泵", "expected_at": TOMORROW}),
    ):
        ticket = await do(duty, ticket, step, **fields)
    (fix,) = (one for one in ticket["clocks"] if one["name"] == "fix")
    return datetime.fromisoformat(fix["due_at"]) - NOON


async def test_a_ticket_keeps_the_rules_it_was_filed_under(duty: httpx.AsyncClient, service: ServiceInProcess) -> None:
    before = await register(duty)
    assert service.store.write_now(take_over_limits, HOME, replace(Policy(), fix_days_with_parts=9))
    after = await register(duty)
    assert (before["policy_version"], after["policy_version"]) == (1, 2)
    assert await extended(duty, before) == timedelta(days=5)
    assert await extended(duty, after) == timedelta(days=9)
