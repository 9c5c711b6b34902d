"""How a call ended, in words, for screens and papers alike."""

from __future__ import annotations

from xianzhi_tui.domain.ticket import CallOutcome, CallPurpose
from xianzhi_tui.strings import Strings


def outcome_words(purpose: CallPurpose, outcome: CallOutcome, t: Strings) -> str:
    """Where the resident was asked for no judgement, nobody was satisfied: they were told."""
    told = f"told.{outcome}"
    return t(told if purpose is not CallPurpose.COMPLETION and told in t else f"outcome.{outcome}")
