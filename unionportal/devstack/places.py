"""Where the stack of this working copy keeps its things."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
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
    def run(self):
        """The directory of sockets: under the data, or in a short place if that is too long."""
        near = self.data / "run"
        if len(str(near / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET:
            return near
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"unionportal-{os.getuid()}-{name}"

    @property
    def pgdata(self):
        return self.data / "postgres"

    @property
    def redis_dir(self):
        return self.data / "redis"

    @property
    def redis_socket(self):
        return self.run / "redis.sock"

    @property
    def logs(self):
        return self.data / "logs"

    @property
    def database_url(self):
        return f"postgres://portal@/portal?host={quote(str(self.run))}"

    @property
    def redis_url(self):
        return f"unix://{self.redis_socket}"
