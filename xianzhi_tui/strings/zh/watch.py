"""The words of the watch, in Chinese: what calls for somebody, and who is at the desks."""

TEXTS = {
    "alert.hazard": "安全隐患 新单",
    "alert.nobody_sent": "受理后还没派人",
    "alert.broken": "{clock}刚超时",
    "alert.breaking": "{clock}快到时限",
    "alert.low_stars": "居民给了低星",
    "alert.urged": "居民催单",
    "alert.more": "还有 {count} 单",
    "alert.act": "{key} {step}",
    "alert.ended": "已办完的单",
    "alert.command_failed": "提示程序没有运行成功  铃声和横幅不受影响  请检查 [desk] alert_command",
    "alert.escalated": "已报经理",
    "alert.taken_over": "{name} 接手了",
    "alert.acknowledge": "{key} 知悉",
    "tag.escalated": "已报经理",
    "tag.acknowledged": "经理已知",
    "escalation.note": "经理已知悉",
    "said.lead_acknowledges": "报经理的单由经理知悉",
    "said.nothing_escalated": "此单没有报经理",
    "key.board.acknowledge": "知悉(经理)",
}
