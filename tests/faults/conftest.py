"""The same service and desk as for every test of the sync side."""

from __future__ import annotations

from tests.sync.conftest import desk as desk
from tests.sync.conftest import furnished as furnished
from tests.sync.conftest import service as service
