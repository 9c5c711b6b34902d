"""What the desk and its agent say to each other: one JSON object per line, over the agent's stdin and stdout."""

from __future__ import annotations

from msgspec import Raw, Struct

from xianzhi_tui.sync.desk import Link, Picture, Presence, Session


class SignIn(Struct, tag="sign_in"):
    """Exchange a PIN for a token; answered by a session."""

    id: int
    staff_id: str
    pin: str


class SignOut(Struct, tag="sign_out"):
    """Forget the token."""

    id: int


class Reveal(Struct, tag="reveal"):
    """The reporter's full phone number."""

    id: int
    ticket_id: str


class FetchPhoto(Struct, tag="photo"):
    """A photo as a local file; answered by its path."""

    id: int
    digest: str
    full: bool


class DrawPhoto(Struct, tag="picture"):
    """A photo as so many dots at most; answered by a picture."""

    id: int
    digest: str
    width: int
    height: int


class Upload(Struct, tag="upload"):
    """Keep a photo and have it sent; answered by its digest."""

    id: int
    file: str


class SelfTest(Struct, tag="self_test"):
    """A number of the feed that stands for no ticket; answered by it."""

    id: int


class SendHandover(Struct, tag="handover"):
    """A handover of the shelf, with the PINs for the service to see for itself; they are kept nowhere."""

    id: int
    handover_id: str
    giver_pin: str
    taker_pin: str


class Present(Struct, tag="present"):
    """What is open at this desk."""

    ticket_id: str
    calling: bool


class Poke(Struct, tag="poke"):
    """Something was put into the outbox."""


class Refresh(Struct, tag="refresh"):
    """Poll now."""


class Rebuild(Struct, tag="rebuild"):
    """The replica could not be read: set it aside and fetch it again."""


class ChangedHands(Struct, tag="changed_hands"):
    """Somebody else sits at the desk, as its session says."""


class SettingsChanged(Struct, tag="settings"):
    """The settings file is to be read again."""


Request = SignIn | SignOut | Reveal | FetchPhoto | DrawPhoto | Upload | SelfTest | SendHandover
Word = Present | Poke | Refresh | Rebuild | ChangedHands | SettingsChanged
ToAgent = Request | Word


class Answered(Struct, tag="answered"):
    """A request was fulfilled."""

    id: int
    text: str = ""
    session: Session | None = None
    picture: Picture | None = None


class Failed(Struct, tag="failed"):
    """A request was not fulfilled: an error in its three parts."""

    id: int
    code: str
    happened: str
    safe: str
    todo: str


class LinkNews(Struct, tag="link"):
    """The line's state or figures changed."""

    link: Link


class ReplicaNews(Struct, tag="replica"):
    """The replica changed; `news` are the new events."""

    cursor: int
    news: tuple[Raw, ...] = ()


class OutboxNews(Struct, tag="outbox"):
    """The outbox changed."""


class PresenceNews(Struct, tag="presence"):
    """Colleagues moved."""

    present: tuple[Presence, ...]


FromAgent = Answered | Failed | LinkNews | ReplicaNews | OutboxNews | PresenceNews
