"""The words of the command line that no form has, in Chinese."""

TEXTS: dict[str, str] = {
    "typed.follower": "并入的单号（打给那位报修人时）",
    "typed.passed": "通过",
    "typed.quorum_met": "参与达三分之二",
    "typed.consent_met": "同意过半数",
}
