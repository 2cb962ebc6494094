"""What a file claims to be and whether it is a whole film that browsers show. Stores nothing."""

import io
from dataclasses import dataclass

import av

from training.clocks import clock
from training.film_kinds import HEAD, MP4, SAVE_AS, WEBM, NotAFilm, kind_of

PLAYED = {
    MP4: {"h264", "av1", "vp9", "aac", "mp3", "opus", "flac"},
    WEBM: {"vp8", "vp9", "av1", "vorbis", "opus"},
}
ENDS_EARLY = 5  # seconds that may be missing: sound and picture seldom end together
POSTER_WIDTH = 1280
BROKEN = (
    "Видео не открывается: файл повреждён или записан не до конца. Проверьте, что он "
    "проигрывается у вас, и загрузите ещё раз."
)


@dataclass(frozen=True)
class Film:
    content_type: str
    seconds: int
    poster: bytes  # JPEG


def look(file) -> Film:
    """Read what the film is made of, its last seconds and one picture; never all of it.

    ``file`` is open for reading and may be sought in. Raises ``NotAFilm``.
    """
    file.seek(0)
    content_type = kind_of(file.read(HEAD))
    file.seek(0)
    try:
        with av.open(file) as container:
            return _looked(container, content_type)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise NotAFilm(BROKEN) from error


def _looked(container, content_type):
    if not container.streams:
        raise NotAFilm(BROKEN)
    if not container.streams.video:
        raise NotAFilm("В файле нет изображения, только звук. Загрузите видео.")
    picture = container.streams.video[0]
    codecs = {
        stream.codec_context.name.removeprefix("lib")
        for stream in (*container.streams.video[:1], *container.streams.audio[:1])
    }
    if unplayed := {_plain(name) for name in codecs} - PLAYED[content_type]:
        names = ", ".join(sorted(unplayed))
        raise NotAFilm(f"Браузеры не покажут это видео: оно сжато кодеком {names}. {SAVE_AS}")
    length = _length(container, picture)
    _require_end(container, picture, length)
    return Film(content_type, round(length), _poster(container, picture, length))


def _plain(name):
    return {"dav1d": "av1", "aom": "av1", "mp3float": "mp3", "vpx": "vp8"}.get(name, name)


def _length(container, picture):
    """Seconds; 0 where the file does not tell, as recordings of browsers do not."""
    if container.duration:
        return container.duration / av.time_base
    if picture.duration:
        return float(picture.duration * picture.time_base)
    return 0.0


def _require_end(container, picture, length):
    """A file cut off opens, and tells the length it was meant to have."""
    if not length:
        return
    container.seek(int(max(0, length - ENDS_EARLY) * av.time_base))
    end = 0.0
    for packet in container.demux(picture):
        if packet.pts is not None:
            end = max(end, float((packet.pts + (packet.duration or 0)) * picture.time_base))
    if end < length - ENDS_EARLY:
        raise NotAFilm(
            f"Видео обрывается: должно идти {clock(length)}, а картинки есть "
            f"{'до ' + clock(end) if end else 'только в начале'}. Загрузите файл целиком."
        )


def _poster(container, picture, length):
    """A picture from the first tenth: the very first is too often black."""
    container.seek(int(length / 10 * av.time_base))
    frame = next(container.decode(picture), None)
    if frame is None:
        raise NotAFilm(f"В видео нет ни одного кадра. {SAVE_AS}")
    image = frame.to_image()
    image.thumbnail((POSTER_WIDTH, POSTER_WIDTH))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
