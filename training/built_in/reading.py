"""How a lesson is written in a file: a title, hours, the text; a quiz and a task after their marks.

``? question``, below it ``+ right``, ``- wrong`` and ``> why``; ``1 first``, ``2 second`` make an
order. The line ``=== задание <check>`` names what the portal checks (``training.practice_checks``).
"""

import re
from decimal import Decimal
from typing import NamedTuple

from training.enums import QuestionKind

_MARK = re.compile(r"^=== (тест|задание)(?: ([a-z-]+))?$", re.MULTILINE)
_ORDERED = re.compile(r"^\d ")


class Asked(NamedTuple):
    kind: str
    text: str
    options: list[tuple[str, bool]]
    explanation: str


class Written(NamedTuple):
    title: str
    hours: Decimal
    text: str
    questions: list[Asked]
    task: str = ""
    check: str = ""


def read(source) -> Written:
    """The lesson of one file."""
    body, *parts = _MARK.split(source)
    title, hours, text = body.split("\n", 2)
    quiz, task, check = "", "", ""
    for word, named, said in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if word == "тест":
            quiz = said
        else:
            task, check = said.strip(), named
    questions = [_asked(one.strip().splitlines()) for one in quiz.split("\n? ")[1:]]
    hours = Decimal(hours.removeprefix("Часов: "))
    return Written(title.removeprefix("# "), hours, text.strip(), questions, task, check)


def _asked(lines):
    text, *rest = lines
    explanation = " ".join(line[2:] for line in rest if line.startswith("> "))
    options = [(line[2:], line[0] == "+") for line in rest if line.startswith(("+ ", "- "))]
    ordered = [(line[2:], False) for line in rest if _ORDERED.match(line)]
    if ordered:
        return Asked(QuestionKind.ORDER, text, ordered, explanation)
    right = sum(is_right for _, is_right in options)
    kind = QuestionKind.ONE if right == 1 else QuestionKind.MANY
    return Asked(kind, text, options, explanation)
