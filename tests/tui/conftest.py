"""Screens are tested with the faults of Textual mended, as they are on the desk as soon as the board is seen."""

from __future__ import annotations

from xianzhi_tui.tui import textual_fixes

textual_fixes.apply()
