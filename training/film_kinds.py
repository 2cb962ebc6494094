"""What a file is by its first bytes, whatever its name promises."""

MP4, WEBM = "video/mp4", "video/webm"
HEAD = 64  # bytes that tell one kind of file from another
SAVE_AS = "Сохраните его как MP4 (H.264) и загрузите ещё раз."


class NotAFilm(Exception):
    """It cannot be shown. The message is for whoever brought it."""


def kind_of(head):
    """The kind of a file by its first ``HEAD`` bytes; raises ``NotAFilm``."""
    if head[4:8] == b"ftyp":
        return MP4
    if head[:4] == b"\x1aE\xdf\xa3":
        if b"webm" in head:
            return WEBM
        raise NotAFilm(f"Это видео MKV: браузеры его не открывают. {SAVE_AS}")
    raise NotAFilm(f"Это не видео MP4 и не WebM, хотя имя файла обещает его. {SAVE_AS}")
