"""A saved change of the settings is in force within a second, without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from xianzhi_tui.config import Settings, load, watch
from xianzhi_tui.errors import ConfigError

WITHIN = 1.0
UNTIL_WATCHING = 0.3


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text("[desk]\nrepeat_seconds = 60\n", encoding="utf-8")
    return file


@pytest.fixture
async def news(file: Path) -> AsyncIterator[asyncio.Queue[Settings | ConfigError]]:
    queue: asyncio.Queue[Settings | ConfigError] = asyncio.Queue()

    async def listen() -> None:
        async with aclosing(watch(file)) as changes:
            async for change in changes:
                queue.put_nowait(change)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(UNTIL_WATCHING)
    yield queue
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def heard(news: asyncio.Queue[Settings | ConfigError]) -> Settings | ConfigError:
    return await asyncio.wait_for(news.get(), WITHIN)


async def test_a_file_written_over_is_seen(file: Path, news: asyncio.Queue[Settings | ConfigError]) -> None:
    file.write_text("[desk]\nrepeat_seconds = 30\n", encoding="utf-8")
    assert await heard(news) == load(file)


async def test_a_file_put_in_its_place_is_seen(file: Path, news: asyncio.Queue[Settings | ConfigError]) -> None:
    draft = file.with_name("config.toml.swp")
    draft.write_text("[policy]\nverify_minutes = 20\n", encoding="utf-8")
    draft.replace(file)
    change = await heard(news)
    assert isinstance(change, Settings)
    assert change.policy.verify_minutes == 20


async def test_a_broken_file_says_why_and_a_mended_one_is_taken(
    file: Path, news: asyncio.Queue[Settings | ConfigError]
) -> None:
    file.write_text("[desk]\nrepeat_seconds = 1\n", encoding="utf-8")
    broken = await heard(news)
    assert isinstance(broken, ConfigError)
    assert broken.key == "desk.repeat_seconds"
    file.write_text("[desk]\nrepeat_seconds = 30\n", encoding="utf-8")
    assert await heard(news) == load(file)


async def test_other_files_in_the_folder_are_nobodys_business(
    file: Path, news: asyncio.Queue[Settings | ConfigError]
) -> None:
    file.with_name("notes.toml").write_text("x", encoding="utf-8")
    with pytest.raises(TimeoutError):
        await heard(news)
