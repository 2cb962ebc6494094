"""The file of a list at a place where a program can open it, wherever it is stored."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def at_hand(stored):
    """The path of a stored file; a copy of it when the storage is not a disk of ours."""
    try:
        path = Path(stored.path)
    except NotImplementedError:
        with tempfile.NamedTemporaryFile(prefix="list-") as copy:
            with stored.open("rb") as source:
                shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(copy.name)
    else:
        yield path
