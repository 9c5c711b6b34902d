"""The words of the watch, in English: what calls for somebody, and who is at the desks."""

TEXTS = {
    "alert.hazard": "Hazard, new",
    "alert.nobody_sent": "Accepted, nobody sent",
    "alert.broken": "{clock} just broken",
    "alert.breaking": "{clock} soon broken",
    "alert.low_stars": "Low rating",
    "alert.urged": "Resident urges",
    "alert.more": "{count} more",
    "alert.act": "{key} {step}",
    "alert.ended": "a ticket that has ended",
    "alert.command_failed": "The alert program failed  Bell and banner are not affected  Check [desk] alert_command",
    "alert.escalated": "Escalated",
    "alert.taken_over": "{name} took over",
    "alert.acknowledge": "{key} noted",
    "tag.escalated": "escalated",
    "tag.acknowledged": "manager knows",
    "escalation.note": "The site manager knows",
    "said.lead_acknowledges": "The site manager acknowledges what was escalated",
    "said.nothing_escalated": "This ticket was not escalated",
    "key.board.acknowledge": "acknowledge (manager)",
}
