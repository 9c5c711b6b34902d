"""The hash chain of a proof: a line per event, each sealed together with all lines before it.

`sha256` is the digest of the event's bytes exactly as the service stores them. `chain` is the SHA-256 of the line
before's `chain`, a blank, and this line's `sha256`; before the first line stand 64 zeros. An event that is left out
leaves its digest, so the head is the same with it and without it, and it can be shown later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from msgspec import UNSET, Raw, Struct, UnsetType

from xianzhi_tui.codec import MALFORMED, decode, encode
from xianzhi_tui.errors import XianzhiError

START = "0" * 64
INTERNAL = "internal"


class Link(Struct, frozen=True, omit_defaults=True):
    """One line: the number it has, its two digests, and the event or why it is left out."""

    n: int
    sha256: str
    chain: str
    withheld: str = ""
    event: Raw | UnsetType = UNSET


class Broken(XianzhiError):
    """A proof is not what it was when it was made."""

    code = "proof_broken"
    safe = "文件未被改动"
    todo = "请向开具的物业管理处重新索取，或核对纸面上的校验值"


def links(events: Iterable[tuple[bytes, bool]]) -> Iterator[Link]:
    """The chain of a ticket's events, oldest first, each with whether it is left out."""
    before = START
    for n, (event, withheld) in enumerate(events, 1):
        digest = sha256(event).hexdigest()
        before = sealed(before, digest)
        yield Link(n, digest, before, INTERNAL if withheld else "", UNSET if withheld else Raw(event))


def sealed(before: str, digest: str) -> str:
    """The chain's next value."""
    return sha256(f"{before} {digest}".encode()).hexdigest()


def written(chain: Iterable[Link]) -> bytes:
    """The chain as JSON lines."""
    return b"".join(encode(one) + b"\n" for one in chain)


def follow(lines: bytes) -> list[Link]:
    """The chain in these lines; raises Broken, naming the first line that is not as it was."""
    found: list[Link] = []
    before = START
    for n, line in enumerate(lines.splitlines(), 1):
        found.append(link := _read(line, n))
        if link.n != n:
            raise Broken(f"events.jsonl 第 {n} 行不对：这里应是第 {n} 条记录，写的是第 {link.n} 条，有增删或调换")
        if isinstance(link.event, Raw) and sha256(link.event).hexdigest() != link.sha256:
            raise Broken(f"events.jsonl 第 {n} 行不对：这条记录的内容被改过")
        if sealed(before, link.sha256) != link.chain:
            raise Broken(f"events.jsonl 第 {n} 行不对：与前面的记录接不上")
        before = link.chain
    return found


def head(chain: list[Link]) -> str:
    """The value that stands for all of it."""
    return chain[-1].chain if chain else START


def _read(line: bytes, n: int) -> Link:
    try:
        return decode(line, Link)
    except MALFORMED as error:
        raise Broken(f"events.jsonl 第 {n} 行读不出") from error
