"""Forms are strips at the side or the bottom of the board; each makes one command.

`form_for` says which form a step needs, and imports it only then.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from xianzhi_tui.domain.commands import Command, word

if TYPE_CHECKING:
    from xianzhi_tui.tui.forms.form import Form

_FORMS: dict[str, tuple[str, str]] = {
    "register": ("register", "RegisterForm"),
    "dispatch": ("dispatch", "DispatchForm"),
    "verify": ("verify", "VerifyForm"),
    "wait_parts": ("repair", "WaitPartsForm"),
    "suspend": ("repair", "SuspendForm"),
    "transfer": ("repair", "TransferForm"),
    "finish_repair": ("repair", "FinishRepairForm"),
    "record_call": ("call", "CallForm"),
    "exhaust_calls": ("call", "CallForm"),
    "assign": ("complaint", "AssignForm"),
    "reply": ("complaint", "ReplyForm"),
    "convert_to_repair": ("complaint", "ConvertForm"),
    "reclassify_fund": ("fund", "ReclassifyFundForm"),
    "request_emergency_fund": ("fund", "RequestEmergencyFundForm"),
    "decide_emergency_fund": ("fund", "DecideEmergencyFundForm"),
    "decide_consultation": ("fund", "DecideConsultationForm"),
    "return_order": ("byways", "ReturnOrderForm"),
    "mark_invalid": ("byways", "MarkInvalidForm"),
    "cancel": ("byways", "CancelForm"),
    "reopen": ("byways", "ReopenForm"),
    "merge_into": ("byways", "MergeForm"),
    "unmerge": ("byways", "UnmergeForm"),
    "add_note": ("byways", "AddNoteForm"),
    "correct_contact": ("contact", "CorrectContactForm"),
    "give_promise": ("promise", "PromiseForm"),
    "attach_photos": ("byways", "AttachPhotosForm"),
}
"""The command's word: the module of its form and the class in it; a transfer is a suspension asked for otherwise."""


def form_for(step: type[Command], name: str = "") -> type[Form] | None:
    """The form that makes this command, or None when there is nothing to ask (accept, resume)."""
    if (place := _FORMS.get(name or word(step))) is None:
        return None
    module, kind = place
    form: type[Form] = getattr(import_module(f"xianzhi_tui.tui.forms.{module}"), kind)
    return form
