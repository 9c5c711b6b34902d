"""The words of the command line that no form has, in English."""

TEXTS: dict[str, str] = {
    "typed.follower": "number of the merged ticket whose reporter was called",
    "typed.passed": "passed",
    "typed.quorum_met": "two thirds took part",
    "typed.consent_met": "more than half agreed",
}
