"""What follows files: it is large, and loaded in a thread when it is first wanted, for keys are answered meanwhile."""

from __future__ import annotations

import asyncio
from importlib import import_module
from types import ModuleType


async def watcher() -> ModuleType:
    """The library that watches folders, with all it needs to begin."""
    return await asyncio.to_thread(_load)


def _load() -> ModuleType:
    import_module("anyio._backends._asyncio")  # else loaded by the first watch, and every key would wait for it
    return import_module("watchfiles")
