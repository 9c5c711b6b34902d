"""Screens are tested with the faults of Textual mended, as they are on the desk."""

from __future__ import annotations

from xianzhi_tui.tui import textual_fixes

textual_fixes.apply()
