"""The boundary for untrusted text: what residents, files and other systems write is made harmless here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category, normalize

REPLACEMENT = "\ufffd"
CUT_MARK = "…(已截断)"

_MARKS_PER_LETTER = 2
_RAW_PER_CHAR = 8

# The orders a terminal obeys; possessive, and never past the next introducer, so that time stays linear.
_ESCAPES = re.compile(
    r"(?:\x1b[P\]X^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f]*+(?:\x07|\x1b\\|\x9c)"  # DCS, OSC, SOS, PM, APC
    r"|(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # CSI
    r"|\x1b[ -/]*+[0-~]?"
)
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")

# Printable ASCII, line ends, Chinese, kana and their punctuation: everything else is looked at one by one.
_UNUSUAL = re.compile(
    "[^\n -~°·×—‘’“”…℃\u3000-\u3029\u3030-\u303d\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]+"
)
# Zero-width, reordering and look-changing characters: fillers, bidi controls, variation selectors, skin tones, tags.
_HIDDEN = (
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff"
)
_HIDDEN_RUN = re.compile(f"[{_HIDDEN}]+")
_CONTROL_RUN = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_HIDDEN}]+")

# From here on patterns are compiled when they are first used: the board is drawn without them.
# With zero to three given-name characters between surname and title; longer is no form of address.
_POLITE = (
    "[\u4e00-\u9fff]{1,4}?(?P<title>先生|女士|小姐|太太|阿姨|叔叔|伯伯|大爷|大妈|爷爷|奶奶|师傅|老师|医生|经理|主任)"
)
_LONG_SURNAME = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|宇文|长孙|端木|独孤|南宫|澹台"

_NOT_IN_FILENAMES = '[<>:"|?*%\ufffd]'
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))])
_FORMULA = "[\\s\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]"


def clean(text: str, *, max_chars: int, max_lines: int | None = None, multiline: bool = True) -> str:
    """The text as plain words: no terminal orders, no hidden or reordering characters, no more than is allowed."""
    text = text[: max_chars * _RAW_PER_CHAR]
    text = _NEWLINES.sub("\n", text)
    text = _ESCAPES.sub(REPLACEMENT, text).replace("\t", " ")
    if not multiline:
        text = text.replace("\n", " ")
    if _UNUSUAL.search(text):
        text = _HIDDEN_RUN.sub("", text)
        # Marks are limited before normalising (long runs are slow to sort) and after it (one may become two).
        text = _tame(normalize("NFC", _tame(text)))
    return _cut(text, max_chars, max_lines)


def clean_line(text: str, max_chars: int = 200) -> str:
    """One clean line without blanks around it."""
    return clean(text.strip(), max_chars=max_chars, multiline=False).strip()


def display(text: str, max_chars: int = 2000, max_lines: int = 60) -> str:
    """The text as far as a screen shows it; what is left out is said."""
    whole = clean(text, max_chars=max_chars + 1)
    shown = _cut(whole, max_chars, max_lines)
    return shown if shown == whole else shown + CUT_MARK


def folded(text: str) -> str:
    """The text without its differences of width and case: to be compared, not to be shown."""
    return text.lower() if text.isascii() else normalize("NFKC", text).casefold()


def strip_controls(text: str) -> str:
    """The last check before the terminal: a clean text comes back as it is."""
    return _CONTROL_RUN.sub("", text) if _CONTROL_RUN.search(text) else text


def mask_phone(number: str) -> str:
    """138****1234, 021-****1234, ****1234: enough to recognise, too little to dial. Masking twice changes nothing."""
    signs = "".join("*" if sign == "*" else str(int(sign)) for sign in number if sign == "*" or sign.isdecimal())
    if len(signs) == 13 and signs.startswith("861"):
        signs = signs[2:]
    if len(signs) == 11 and signs[0] == "1":
        return f"{signs[:3]}****{signs[-4:]}"
    if len(signs) in (11, 12) and signs[0] == "0":
        return f"{_area_code(signs)}-****{signs[-4:]}"
    if len(signs) >= 7:
        return f"****{signs[-4:]}"
    return "***" + signs[-2:] if len(signs) == 5 else "****" if signs else ""


def _area_code(signs: str) -> str:
    return signs[:3] if signs[1] in "12" else signs[:4]


def mask_name(name: str) -> str:
    """朱先生 stays, 朱建国先生 becomes 朱先生, 朱建国 becomes 朱**; what is no name shows nothing of itself."""
    name = clean_line(name, max_chars=40)
    if not name:
        return ""
    if not name[0].isalpha():
        return "***"
    surname = name[:2] if re.match(_LONG_SURNAME, name) else name[0]
    if polite := re.fullmatch(_POLITE, name):
        return surname + polite["title"]
    return surname + "*" * min(max(len(name) - len(surname), 1), 2)


def safe_filename(name: str, max_chars: int = 80) -> str:
    """A name every file system takes, and nothing but a name: no folder, no device, no hidden file."""
    name = clean_line(re.split(r"[/\\]", name)[-1], max_chars=400)
    name = re.sub(_NOT_IN_FILENAMES, "_", name).strip(" .") or "_"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = name, "", ""
    if stem.split(".")[0].strip().lower() in _DEVICES:
        stem = "_" + stem
    return stem[: max_chars - len(dot + ending)].rstrip(" .") + dot + ending


def csv_cell(value: str) -> str:
    """The value as text in a spreadsheet: what would be run as a formula gets an apostrophe in front."""
    return "'" + value if re.match(_FORMULA, value) else value


def _cut(text: str, max_chars: int, max_lines: int | None) -> str:
    text = text[:max_chars]
    return text if max_lines is None else "\n".join(text.split("\n", max_lines)[:max_lines])


def _tame(text: str) -> str:
    return _UNUSUAL.sub(lambda run: "".join(_tamed(run.group())), text)


def _tamed(run: str) -> Iterator[str]:
    marks = 0
    for char in run:
        kind = category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind[0] == "C":
            yield REPLACEMENT
        elif marks <= _MARKS_PER_LETTER:
            yield char
