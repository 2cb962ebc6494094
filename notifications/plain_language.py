"""Is the letter easy to read? Advice to whoever words it; nothing of it forbids to save.

What makes a letter unusable is a fault (``wording.fault_of``). Here it is said what makes one
worse than it could be: a word of the portal's own text that is gone, an open link, officialese.
"""

import re
from typing import NamedTuple

from notifications.wording import KNOWN, fill, sample_context, words_used

LONGEST_SENTENCE = 25  # words
LONGEST_LETTER = 250  # words
LONGEST_SUBJECT = 78  # letters: what a program for mail shows of it, and a line of the protocol

# What to write instead. The endings of Russian are in the patterns.
OFFICIALESE = {
    r"настоящ(?:им|ий|его|ему) (?:письм|уведомл|сообща)\w*": "сразу скажите, в чём дело",
    r"довод(?:им|ится) до (?:вашего )?сведения": "сообщаем",
    r"в связи с (?:вышеизложенным|чем)": "поэтому",
    r"вышеуказанн\w+|вышеназванн\w+|нижеследующ\w+|вышеизложенн\w+": "назовите ещё раз",
    r"данн(?:ый|ая|ое|ого|ой|ому|ым|ую) (?:заявлени|документ|письм|вопрос)\w*": "это",
    r"осуществля(?:ть|ет|ется|ем|ют)|осуществлени\w+": "делать",
    r"явля(?:ется|ются|лся|лась|ться)": "тире или ничего",
    r"в целях": "чтобы",
    r"на основании вышеизложенного": "поэтому",
    r"в случае (?:не|если|отсутстви|непредставлени)\w*": "если",
    r"производится|производятся|произвести оплату": "глагол: платят, удерживают",
    r"надлежащ\w+": "нужный",
    r"посредством": "по, через",
    r"в установленн(?:ом порядке|ые сроки|ый срок)": "назовите день и что сделать",
    r"в кратчайшие сроки|незамедлительно": "назовите день",
    r"просим (?:вас )?предоставить": "пришлите",
    r"(?:вам|вами) необходимо": "нужно, что сделать",
    r"имеет место|имеется в наличии": "есть",
    r"путём (?:направлени|предоставлени|подписани)\w+": "глагол: отправьте, подпишите",
    r"ответственность за несвоевременн\w+": "скажите, что будет и когда",
}
_OFFICIALESE = [
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), plain)
    for pattern, plain in OFFICIALESE.items()
]

_LINK = re.compile(r"http://\S+|\bwww\.\S+", re.IGNORECASE)
_WAY_ON = re.compile(r"кнопк|ссылк|страниц|{{\s*(?:ссылка|url)\s*}}", re.IGNORECASE)
_SHOUTED = re.compile(r"\b[А-ЯЁ]{3,}(?:\s+[А-ЯЁ]{3,})+\b|\b[А-ЯЁA-Z]{6,}\b")
_PRESSED = re.compile(r"!{2,}|\?{2,}")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"(?=\w*[а-яёА-ЯЁ])(?=\w*[a-zA-Z])[^\W\d_]+")
_LATIN = re.compile(r"[a-zA-Z]")
_IN_BRACKETS = re.compile(r"{{.*?}}|{%.*?%}")
_ADDRESS = re.compile(r"\S*(?:://|@)\S*")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?…:;])\s+|\n+")


class Advice(NamedTuple):
    """Sentences to stand beside each field."""

    subject: list
    body: list

    def __bool__(self):
        return bool(self.subject or self.body)


def advice_on(kind, subject, body) -> Advice:
    """What could be better in a wording without faults."""
    said = _said(body)
    return Advice(
        subject=[*_about_subject(subject), *_about_style(subject, _said(subject))],
        body=[
            *_missing_words(kind, subject, body),
            *_about_links(kind, body),
            *_about_style(body, said),
            *_about_length(said),
        ],
    )


def _said(text):
    """As the reader gets it, with examples for the words and without addresses."""
    return _ADDRESS.sub("", fill(text, sample_context()))


def _missing_words(kind, subject, body):
    """A word that the portal's own text tells: a term or a reason is easily lost."""
    used = words_used(subject) | words_used(body)
    own = words_used(kind.subject) | words_used(kind.body)
    for name in sorted({_name(word) for word in own} - {_name(word) for word in used}):
        yield f"Нет слова {{{{ {name} }}}} — {KNOWN[name].meaning}. В тексте портала оно есть."


def _name(word):
    return KNOWN[word].name if word in KNOWN else word


def _about_links(kind, body):
    for found in _LINK.findall(body):
        link = found.rstrip(".,;:!?»)")[:60]
        yield f"Ссылка без https: {link}. Такую почта и телефон могут не открыть."
    if _WAY_ON.search(kind.body) and not _WAY_ON.search(body):
        yield (
            "Не сказано, куда идти дальше. Под текстом будет кнопка "
            f"«{kind.button}»: скажите, что она откроет."
        )


def _about_style(text, said):
    for pattern, plain in _OFFICIALESE:
        found = pattern.search(said)
        if found:
            yield f"«{found[0]}» — канцелярское. Лучше: {plain}."
    shouted = _SHOUTED.search(said)
    if shouted:
        yield f"«{shouted[0][:40]}» написано заглавными: в письме это звучит как крик."
    pressed = _PRESSED.search(said)
    if pressed:
        yield f"«{pressed[0][:5]}» — хватит одного знака."
    for word in dict.fromkeys(_MIXED.findall(_ADDRESS.sub("", _IN_BRACKETS.sub(" ", text)))):
        letters = "».«".join(dict.fromkeys(_LATIN.findall(word))).replace(".", " и ")
        yield f"В слове «{word}» латинские буквы «{letters}»: наберите его русскими."


def _about_subject(subject):
    said = _said(subject)
    if len(said) > LONGEST_SUBJECT:
        yield (
            f"Тема длинная: {len(said)} знаков с подставленными словами. На телефоне видно "
            f"не больше {LONGEST_SUBJECT}."
        )
    if said.endswith("."):
        yield "В конце темы точка не нужна."


def _about_length(said):
    for sentence in _END_OF_SENTENCE.split(said):
        words = _WORD.findall(sentence)
        if len(words) > LONGEST_SENTENCE:
            begins = " ".join(sentence.split()[:5])
            yield f"Длинное предложение, слов: {len(words)}. Разделите его: «{begins}…»."
    words = len(_WORD.findall(said))
    if words > LONGEST_LETTER:
        yield f"Длинное письмо, слов: {words}. Читают до {LONGEST_LETTER}: главное — в начало."
