"""The small language in which letters are worded, and the words it knows.

A wording is text with ``{{ слово }}``, ``{% if слово %}`` and ``{% for строка in слово %}``,
nothing else: whoever edits letters is no programmer and must not reach more data than the letter
is given. So every word is a plain string, number or list of strings.
"""

import re
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import Lexer, TokenType
from django.template.defaulttags import register as tags_of_django
from django.template.library import Library


class Word(NamedTuple):
    name: str  # as it stands in a wording
    key: str  # as processes call it in the context of a letter
    meaning: str
    sample: Any


WORDS = (
    Word("получатель", "to_name", "кому письмо", "Петрова Анна Сергеевна"),
    Word("организация", "unit", "от какой организации письмо", "ППО «Волжская ГЭС»"),
    Word("ссылка", "url", "адрес страницы, которую открывает кнопка", "https://…/a/пример/"),
    Word("имя", "name", "имя и отчество заявителя", "Анна Сергеевна"),
    Word("заявитель", "application", "фамилия, имя, отчество заявителя", "Петрова Анна Сергеевна"),
    Word("причина", "reason", "причина отказа или возврата", "не указано место работы"),
    Word("день_напоминания", "remind_days", "через сколько дней напоминаем о бумагах", 10),
    Word("день_закрытия", "close_days", "на какой день заявление закрывается", 40),
    Word("прошло_дней", "days_passed", "сколько дней прошло со дня подачи", 11),
    Word("изменения", "changes", "что изменилось во входе", "новый пароль"),
    Word("полномочие", "role", "какое полномочие дано сотруднику", "Председатель ППО"),
    Word("откуда", "source", "из какой организации переводят", "ППО «Волжская ГЭС»"),
    Word("куда", "target", "в какую организацию переводят", "ППО «Камышинские сети»"),
    Word("с_какого_дня", "from_day", "с какого дня переводят", "1 декабря 2026 г."),
    Word("курс", "course", "чему учат", "Школа председателя"),
    Word("группа", "study_group", "учебная группа", "Подгруппа 1"),
    Word("занятие_курса", "lesson", "тема занятия в программе курса", "Как вести собрание"),
    Word("номер_удостоверения", "number", "номер удостоверения", "12/2026"),
    Word("замечание", "remark", "что сказал преподаватель", "Добавьте сроки к плану."),
    Word("слушатель", "student", "кто учится", "Петрова Анна Сергеевна"),
    Word("сообщение", "message", "что пишет организатор обучения", "Возьмите с собой паспорт."),
    Word("занятие", "meeting", "тема занятия", "Переговоры с работодателем"),
    Word(
        "время_занятия",
        "meeting_time",
        "когда занятие, по часам слушателя",
        "чт, 03.12.2026, 10:00–11:30, время: Москва",
    ),
    Word("место_занятия", "meeting_place", "где занятие", "Волгоград, ул. Мира, 1, зал 2"),
    Word("встреча", "meeting_link", "ссылка на видеовстречу", "https://meet.example.org/1"),
    Word(
        "занятия",
        "meetings",
        "список: какие занятия и когда",
        ["чт, 03.12.2026, 10:00–11:30, время: Москва — Переговоры с работодателем"],
    ),
    Word("до_какого_дня", "until_day", "последний день срока, иногда его нет", "30.12.2026"),
    Word("действует_дней", "valid_days", "сколько дней действует ссылка", 14),
    Word("код", "code", "шесть цифр для входа на другом устройстве", "402817"),
    Word("действует_минут", "valid_minutes", "сколько минут действует ссылка", 30),
    Word("код_минут", "code_minutes", "сколько минут действует код", 10),
    Word("согласие", "consent", "какое согласие записано", "Обработка персональных данных"),
    Word("день_бумаги", "signed_on", "каким днём подписана бумага", "1 декабря 2026 г."),
    Word("реестр", "register", "номер и дата реестра", "Реестр № 5 от 01.12.2026"),
    Word("экземпляр", "copy", "номер и получатель экземпляра", "№ 12 для buh@example.org"),
    Word("замены", "replaced", "буквы, заменённые в файле", "Ә → А"),
    Word("месяц_ведомости", "payroll_month", "за какой месяц ведомость взносов", "октябрь 2026"),
    Word(
        "строки_ведомости",
        "payroll_lines",
        "список: что проверить в ведомости, без имён",
        ["таб. № 0012: заявление на удержание действует весь месяц, а взнос не удержан"],
    ),
    Word("удержано", "withheld", "сколько удержано взносов", "512,30 ₽"),
    Word("решение", "outcome", "что решили о предложении", "принято частично"),
    Word(
        "тревоги",
        "alarms",
        "список: что в портале замолчало или снова заработало",
        ["Отправка писем: не было с 03.11.2026, 14:05, а должно быть не реже раза в 20 минут"],
    ),
    Word(
        "входы",
        "entries",
        "список: на одну почту записано несколько человек, у каждого своя ссылка",
        ["П. А. С. — код 402817, ссылка https://…/me/enter/пример/"],
    ),
    Word(
        "похожие",
        "candidates",
        "список: кто с таким именем уже есть в реестре",
        ["Петрова Анна Сергеевна — член профсоюза, ППО «Камышинские сети»"],
    ),
)
KNOWN = {word.name: word for word in WORDS} | {word.key: word for word in WORDS}
ALWAYS = ("получатель", "организация", "ссылка")

_small = Library()
for _tag in ("if", "for"):
    _small.tag(_tag, tags_of_django.tags[_tag])
_engine = Engine(autoescape=False)
_engine.template_builtins = [_small]

_OPERATORS = {"and", "or", "not", "in", "is", "True", "False", "None"}
_NAME = re.compile(r"[^\W\d]\w*")
_DOTTED = re.compile(r"{{\s*((?!forloop\.)\w+\.[^}]*?)\s*}}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def fill(text: str, context: dict[str, Any]) -> str:
    """The wording with its words put in. Raises ``TemplateSyntaxError``."""
    return _engine.from_string(text).render(Context(plain(context), autoescape=False)).strip()


def plain(context):
    """Only what may stand in a letter: no objects from which more could be reached."""
    told = [word for word in WORDS if word.key in context]
    return {name: _plain(context[word.key]) for word in told for name in (word.name, word.key)}


def _plain(value):
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, int | bool) or value is None else str(value)


def sample_context() -> dict[str, Any]:
    return {word.key: word.sample for word in WORDS}


def fault_of(text: str, allowed: tuple[str, ...]) -> str | None:
    """Why a wording cannot be used, in a sentence that tells what to mend, or None.

    ``allowed`` are the names of the words that this letter is given.
    """
    try:
        _engine.from_string(text)
    except TemplateSyntaxError as error:
        return _explain(str(error))
    if _is_nested(text):
        return "Список в списке не нужен: закройте {% endfor %} раньше, чем начнёте второй."
    strangers = words_used(text) - {key for name in allowed for key in (name, KNOWN[name].key)}
    if strangers:
        listed = ", ".join(f"{{{{ {name} }}}}" for name in sorted(strangers))
        return f"Этому письму неизвестно: {listed}. {_hint(strangers, allowed)}"
    dotted = _DOTTED.search(text)
    if dotted:
        return f"Не разобрать «{dotted[1]}». В скобках — одно слово без точек: {{{{ имя }}}}."
    if "{{" in fill(text, sample_context()) or "{%" in fill(text, sample_context()):
        return "Где-то открыты скобки {{ и не закрыты. Слово пишется целиком: {{ имя }}."
    return None


def _hint(strangers, allowed):
    """The nearest known word, where there is one like it."""
    near = {
        name: found[0]
        for name in sorted(strangers)
        if (found := get_close_matches(name.lower(), allowed, n=1, cutoff=0.6))
    }
    if not near:
        return "Список слов — рядом с полем."
    return "Похоже на " + ", ".join(f"{{{{ {name} }}}}" for name in near.values()) + "."


def _is_nested(text):
    """A list in a list in a list would keep a worker busy for hours."""
    depth = 0
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.BLOCK:
            command = token.contents.split()[0]
            depth += {"for": 1, "endfor": -1}.get(command, 0)
            if depth > 1:
                return True
    return False


def words_used(text):
    """Names that a wording asks for, without those that its own loops give."""
    names, own = set(), set()
    for token in Lexer(text).tokenize():
        if token.token_type == TokenType.VAR:
            names.update(_NAME.findall(token.contents)[:1])
        elif token.token_type == TokenType.BLOCK:
            command, *rest = token.split_contents()
            found = _NAME.findall(_QUOTED.sub("", " ".join(rest)))
            if command == "for":
                own.update(found[:1], {"forloop"})
                names.update(found[1:])
            elif command in {"if", "elif"}:
                names.update(found)
    return names - own - _OPERATORS


_FAULTS = (
    (
        r"Invalid block tag on line (\d+): '(\S+?)'",
        "Строка {0}: непонятная команда «{1}». Можно только {{% if … %}} и {{% for … %}}.",
    ),
    (
        r"Unclosed tag on line (\d+): '(\w+)'",
        "Строка {0}: «{1}» не закрыта. В конце поставьте {{% end{1} %}}.",
    ),
    (r"Invalid filter: '(\S+)'", "«|{0}» в письмах не работает: оставьте в скобках только слово."),
    (r"Could not parse .*?: '(.+?)'", "Не разобрать «{0}». В скобках — одно слово: {{{{ имя }}}}."),
    (r"Empty variable tag on line (\d+)", "Строка {0}: в скобках {{{{ }}}} нет слова."),
)


def _explain(error):
    for pattern, sentence in _FAULTS:
        found = re.search(pattern, error)
        if found:
            return sentence.format(*found.groups())
    return (
        "Команду в скобках {% %} не разобрать. Можно только {% if слово %} … {% endif %} "
        "и {% for строка in слово %} … {% endfor %}."
    )
