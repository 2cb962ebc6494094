"""Where the stack of this working copy keeps its things."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
# Root's servers run under another account, which must be able to pass through.
FOLDER_MODE = 0o711 if os.geteuid() == 0 else 0o700
LONGEST_SOCKET = 100  # the kernel takes 107 bytes


@dataclass(frozen=True)
class Places:
    """Paths of one stack; the one of tests lives beside the one of ``make run``."""

    data: Path

    @classmethod
    def here(cls):
        return cls(Path(os.environ.get("PORTAL_DATA") or ROOT / ".data").resolve())

    @classmethod
    def for_tests(cls):
        return cls(cls.here().data / "test")

    @property
    def servers(self):
        """Where the database and the queue live: with the data, if they can get there.

        Root starts them under another account, which may not enter, say, root's home.
        """
        if os.geteuid() != 0 or all(_open_to_all(folder) for folder in self.data.parents):
            return self.data
        return Path("/var/lib/unionportal") / self._name

    @property
    def run(self):
        """The directory of sockets: with the servers, or in a short place if that is too long."""
        near = self.servers / "run"
        if len(str(near / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET:
            return near
        return Path(tempfile.gettempdir()) / f"unionportal-{os.geteuid()}-{self._name}"

    @property
    def pgdata(self):
        return self.servers / "postgres"

    @property
    def redis_dir(self):
        return self.servers / "redis"

    @property
    def redis_socket(self):
        return self.run / "redis.sock"

    @property
    def logs(self):
        return self.data / "logs"

    @property
    def binaries(self):
        return self.servers / "binaries"

    @property
    def database_url(self):
        return f"postgres://portal@/portal?host={quote(str(self.run))}"

    @property
    def redis_url(self):
        return f"unix://{self.redis_socket}"

    @property
    def _name(self):
        return hashlib.sha256(str(self.data).encode()).hexdigest()[:12]


def _open_to_all(folder):
    try:
        return bool(folder.stat().st_mode & 0o001)
    except FileNotFoundError:
        return True
