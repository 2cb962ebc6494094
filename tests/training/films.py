"""Small real films, made once in a run."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy
from django.core.files.base import ContentFile

from training.enums import VideoState
from training.models import Video


@cache
def film(seconds=12, *, codec="libx264", kind="mp4", at_front=True):
    """The bytes of a film that changes its shade; ``at_front``: its table stands first."""
    options = {"movflags": "faststart"} if at_front and kind == "mp4" else {}
    with TemporaryDirectory() as place:
        path = Path(place) / "film"
        with av.open(str(path), "w", format=kind, options=options) as container:
            _draw(container, codec, seconds)
        return path.read_bytes()


def _draw(container, codec, seconds):
    stream = container.add_stream(codec, rate=10)
    stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
    for number in range(seconds * 10):
        shade = numpy.full((90, 160, 3), number % 255, dtype=numpy.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
    container.mux(stream.encode())


def make_video(unit, user, *, data=None, **fields):
    """A film that may be watched."""
    data = film() if data is None else data
    fields.setdefault("title", "Как вести собрание")
    fields.setdefault("state", VideoState.READY)
    fields.setdefault("content_type", "video/mp4")
    fields.setdefault("seconds", 12)
    video = Video(
        unit=unit, name="1.mp4", size=len(data), received=len(data), uploaded_by=user, **fields
    )
    video.file.save(f"videos/{video.key}", ContentFile(data), save=False)
    video.save()
    return video
