"""Subtitles as WebVTT, whatever a person brings: WebVTT itself or SubRip."""

import io

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from training.enums import TrainingRefused

MOST = 1024 * 1024  # bytes: a day of talk
WRONG = (
    "Субтитры не читаются. Подойдёт файл WebVTT (.vtt) или SubRip (.srt), где у каждой строки "
    "стоит время: 00:01:02.000 --> 00:01:05.000."
)


def read(data) -> str:
    """The subtitles in the words of WebVTT; raises ``TrainingRefused`` with what is wrong."""
    if len(data) > MOST:
        raise TrainingRefused("Файл субтитров больше 1 МБ. Проверьте, тот ли это файл.")
    text = _decoded(data)
    reader = webvtt.from_string if text.lstrip().startswith("WEBVTT") else _from_srt
    try:
        captions = reader(text)
    except (MalformedCaptionError, MalformedFileError, ValueError) as error:
        raise TrainingRefused(WRONG) from error
    if not captions.captions:
        raise TrainingRefused(WRONG)
    out = io.StringIO()
    captions.write(out)
    return out.getvalue()


def _from_srt(text):
    return webvtt.from_buffer(io.BytesIO(text.encode()), format="srt")


def _decoded(data):
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise TrainingRefused(WRONG)
