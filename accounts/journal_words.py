"""One line of the journal in plain words: what was, what became, what else is known."""

from typing import NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date

from structure.models import Unit

NOTHING = "пусто"
LONGEST = 500

# What a line says beside the old and new values. Anything else is called as on its own form.
KEYS = {
    "alike": "Похожие карточки",
    "absent": "Кого замещает",
    "actors": "Кто",
    "answer": "Ответ",
    "applications": "Заявлений",
    "basis": "Основание",
    "body": "Орган",
    "card": "Профбилет",
    "cards": "Карточек",
    "categories": "Какие данные",
    "changed": "Изменены карточки",
    "children": "Подчинённые",
    "closed": "Закрыты карточки",
    "columns": "Столбцы",
    "consent": "Согласие",
    "count": "Сколько",
    "deputy": "Кто замещает",
    "destruction": "Уничтожение",
    "devices": "Устройств",
    "employees": "Работников",
    "faults": "С замечаниями",
    "field": "Поле",
    "fields": "Поля",
    "figure": "Число",
    "file": "Файл",
    "first": "С",
    "for_action": "Для чего",
    "form": "Вид файла",
    "format": "Вид файла",
    "gone": "Ушедшая карточка",
    "grants": "Доступы",
    "given_on": "Дата согласия",
    "homes": "Организаций",
    "hold": "Запрет",
    "in_time": "В срок",
    "kept": "Оставшаяся карточка",
    "kind": "Вид",
    "kinds": "Виды",
    "last": "По",
    "left": "Оставлено",
    "lines": "Строки",
    "link": "Ссылка",
    "look": "Просмотр",
    "made": "Заведены карточки",
    "merge": "Объединение",
    "member": "Карточка",
    "members": "Карточки",
    "month": "Месяц",
    "movement": "Движение",
    "name": "Название",
    "newer": "Изменено позже",
    "note": "Пояснение",
    "number": "Номер",
    "object": "Объект",
    "of": "Операция",
    "on": "Дата",
    "operation": "Операция",
    "other": "Другая карточка",
    "paper": "Бумага",
    "parent": "Вышестоящая",
    "people": "Людей",
    "post": "Должность",
    "purpose": "Зачем",
    "query": "Отбор",
    "reason": "Причина",
    "received_at": "Получено",
    "received_by": "Кто принял",
    "register": "Реестр",
    "renamed": "Переименован",
    "restored": "Возвращены карточки",
    "returned": "Возвращено",
    "role": "Полномочие",
    "rows": "Строк",
    "rule": "Правило",
    "scan": "Скан",
    "second_step": "Второй шаг",
    "sentence": "Что выбрано",
    "sha256": "Отпечаток файла",
    "side": "Чья просьба",
    "since": "С",
    "source": "Откуда",
    "starts_on": "С",
    "ends_on": "По",
    "state": "Состояние",
    "stayed": "Осталось",
    "step": "Шаг",
    "subject": "Тема",
    "successor": "Преемник",
    "target": "Куда",
    "text": "Текст",
    "undoes": "Отменяет операцию",
    "unit": "Организация",
    "until": "По",
    "user": "Пользователь",
    "valid_until": "Действует до",
    "value": "Значение",
    "version": "Версия",
    "way": "Каким путём",
    "what": "Что",
    "which": "Какой файл",
    "why": "Почему",
}


# Of these the numbers are of organisations, where the subject has no such field.
PLACES = {"parent", "source", "successor", "target", "unit"}


class Change(NamedTuple):
    title: str
    old: str
    new: str


class Fact(NamedTuple):
    title: str
    value: str


def places_of(entry):
    """Ids of the organisations that a line tells of beside its own."""
    model = _model(entry.subject)
    told = (value for name, value in _values(entry.data) if _is_place(name, model))
    return {value for value in told if type(value) is int}


def _values(data):
    for name, value in data.items():
        if name == "changes" and isinstance(value, dict):
            for key, pair in value.items():
                yield from ((key, one) for one in (pair if isinstance(pair, list) else [pair]))
        elif name in {"old", "new"} and isinstance(value, dict):
            yield from value.items()
        else:
            yield name, value


def _is_place(name, model):
    field = _field(model, name)
    return name in PLACES if field is None else field.related_model is Unit


def changes_of(entry, units):
    """What was and what became, a field a line. ``units`` has those of ``places_of`` by id."""
    data, model = entry.data, _model(entry.subject)
    found = []
    told = data.get("changes")
    for name, values in told.items() if isinstance(told, dict) else ():
        pair = values if isinstance(values, list) and len(values) == 2 else [None, values]
        said = (_said(value, name, model, units) for value in pair)
        found.append(Change(title_of_key(name, model), *said))
    if "old" in data or "new" in data:
        old, new = data.get("old"), data.get("new")
        if isinstance(old, dict) or isinstance(new, dict):
            old, new = old or {}, new or {}
            names = [*old, *(name for name in new if name not in old)]
            found += [
                Change(
                    title_of_key(name, model),
                    _said(old.get(name), name, model, units),
                    _said(new.get(name), name, model, units),
                )
                for name in names
            ]
        else:
            found.append(Change("Значение", _said(old), _said(new)))
    return found


def facts_of(entry, units):
    """Everything else the line says, in words."""
    model = _model(entry.subject)
    return [
        Fact(title_of_key(name, model), _said(value, name, model, units))
        for name, value in entry.data.items()
        if name not in {"old", "new", "changes"} and value not in (None, "", [], {})
    ]


def title_of_key(name, model=None):
    field = _field(model, name)
    if field is not None:
        title = str(field.verbose_name)
        return title[:1].upper() + title[1:]
    return KEYS.get(name, name)


def _model(subject):
    try:
        return apps.get_model(subject.partition(":")[0])
    except (LookupError, ValueError):
        return None


def _field(model, name):
    try:
        found = model and model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "verbose_name", None) else None


def _said(value, name="", model=None, units=()):
    """A value as one reads it: a choice by its title, an organisation by its name."""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(_said(one, name, model) for one in value)[:LONGEST]
    if isinstance(value, dict):
        pairs = (f"{title_of_key(key, model)}: {_said(one)}" for key, one in value.items())
        return "; ".join(pairs)[:LONGEST]
    if type(value) is int and value in units and _is_place(name, model):
        return units[value].short_name
    field = _field(model, name)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field is not None and field.is_relation:
        return f"№ {value}"
    if isinstance(value, str) and len(value) == 10 and (day := _day(value)):
        return f"{day:%d.%m.%Y}"
    return str(value)[:LONGEST]


def _day(text):
    try:
        return parse_date(text)
    except ValueError:
        return None
