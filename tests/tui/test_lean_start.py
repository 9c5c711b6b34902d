"""The desk starts without what it never uses, and whoever needs that later still finds it."""

from __future__ import annotations

from tests.imports import loaded_by
from xianzhi_tui.tui.lean_start import TLS

BEGUN = "from xianzhi_tui.tui import lean_start; lean_start.begin(); import xianzhi_tui.tui.app"


def test_the_desk_is_loaded_without_tls_and_without_textuals_palette() -> None:
    assert loaded_by("import textual.app", TLS, "textual.widgets._option_list") == {TLS, "textual.widgets._option_list"}
    assert loaded_by(BEGUN, TLS, "textual.widgets._option_list") == set()


def test_what_speaks_to_other_machines_finds_tls_afterwards() -> None:
    assert loaded_by(f"{BEGUN}; import httpx, watchfiles; httpx.Client()", TLS) == {TLS}
