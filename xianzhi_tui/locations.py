"""Where the office's data, photos and logs lie on this machine, readable by nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

_APP = "xianzhi"


class Locations(Struct, frozen=True):
    """One data folder and the places in it."""

    root: Path

    @property
    def service_db(self) -> Path:
        return self.root / "service.db"

    @property
    def replica_db(self) -> Path:
        return self.root / "replica.db"

    @property
    def outbox_db(self) -> Path:
        return self.root / "outbox.db"

    @property
    def drafts(self) -> Path:
        return self.root / "drafts.json"

    @property
    def noticed(self) -> Path:
        return self.root / "noticed.json"

    @property
    def token(self) -> Path:
        return self.root / "token"

    @property
    def session(self) -> Path:
        return self.root / "session.json"

    @property
    def pin_check(self) -> Path:
        return self.root / "pin.json"

    @property
    def photos(self) -> Path:
        return self.root / "photos"

    @property
    def photo_copies(self) -> Path:
        return self.root / "photo-copies"

    @property
    def unsent_photos(self) -> Path:
        return self.root / "unsent-photos"

    def photo_copy(self, digest: str, full: bool) -> Path:
        """Where the desk keeps its copy of a photo; the ending tells a viewer what it is."""
        return self.photo_copies / f"{digest}.{'full' if full else 'thumb'}.jpg"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def prepare(self) -> None:
        """Make the folders, closed to everybody else."""
        for folder in (self.root, self.photos, self.logs):
            private_folder(folder)


def locate(data: Path | None, env: Mapping[str, str]) -> Locations:
    """The data folder named by `--data`, by $XIANZHI_DATA, or the platform's own."""
    if data is not None:
        return Locations(data.expanduser().absolute())
    if named := env.get("XIANZHI_DATA"):
        return Locations(Path(named).expanduser().absolute())
    from platformdirs import user_data_path

    return Locations(user_data_path(_APP, appauthor=False))


def config_folder() -> Path:
    """The platform's place for a user's settings."""
    from platformdirs import user_config_path

    return user_config_path(_APP, appauthor=False)


def private_folder(folder: Path) -> Path:
    """The folder, made if need be, for this user only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def private_file(file: Path) -> Path:
    """The file, made empty if need be, for this user only."""
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file
