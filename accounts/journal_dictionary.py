"""What columns, keys and codes of the portal are called in its journal.

A line keeps the names that the code uses. Here they are found again in the models: a column by
its name there, a code by the choice it is; a key that is no column has its words below.
"""

import re
from collections import defaultdict
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from accounts.titles import TITLES

# What a line says beside the old and new values. Anything else is called as on its own form.
KEYS = {
    "alike": "Похожие карточки",
    "absent": "Кого замещает",
    "address": "Адрес",
    "actors": "Кто",
    "answer": "Ответ",
    "applications": "Заявлений",
    "basis": "Основание",
    "body": "Орган",
    "card": "Профбилет",
    "cards": "Карточек",
    "categories": "Какие данные",
    "certificate": "Справка",
    "changed": "Изменены карточки",
    "children": "Подчинённые",
    "closed": "Закрыты карточки",
    "columns": "Столбцы",
    "consent": "Согласие",
    "count": "Сколько",
    "deputy": "Кто замещает",
    "destruction": "Уничтожение",
    "devices": "Устройств",
    "email": "Почта",
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
    "merged_into": "Объединена с",
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
    "withdrawn_at": "Отозвано",
}
# Of these the values are what somebody wrote: nothing in them is a code.
COLUMNS = {"columns", "fields"}  # of these they are names of columns
FREE = {"answer", "basis", "name", "note", "post", "purpose", "query", "reason", "text", "why"}
_RUSSIAN = re.compile("[а-яё№]", re.IGNORECASE)


def model_of(subject):
    try:
        return apps.get_model(subject.partition(":")[0])
    except (LookupError, ValueError):
        return None


def field_of(model, name):
    try:
        found = model and model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "verbose_name", None) else None


def title_of_key(name, model=None):
    """«Фамилия»: as on the form of the subject, else in the words for lines, else as anywhere."""
    field = field_of(model, name)
    title = str(field.verbose_name) if field is not None else ""
    if not _RUSSIAN.search(title):
        title = KEYS.get(name) or _columns().get(name, name)
    return title[:1].upper() + title[1:]


def title_of_code(code, name="", model=None):
    """The choice that a word is, by its column, by its model, else wherever it means one thing."""
    field = field_of(model, name)
    if field is not None:
        return str(dict(field.flatchoices).get(code, code)) if field.choices else code
    if name in COLUMNS:
        return title_of_key(code, model)
    own, of_name, everywhere = _choices()
    if own_title := own.get((model, code)):
        return own_title
    if name in FREE:
        return code
    return of_name.get((name, code)) or everywhere.get(code) or TITLES.get(code, code)


@cache
def _columns():
    """{name of a column: what it is called}, where all tables that have it agree."""
    found = defaultdict(set)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            title = str(field.verbose_name)
            found[field.name].update([title] if _RUSSIAN.search(title) else [])
    return {name: titles.pop() for name, titles in found.items() if len(titles) == 1}


@cache
def _choices():
    """{(model, code): title}, {(column, code): title} and {code: title} of one meaning."""
    own, of_name, everywhere = defaultdict(set), defaultdict(set), defaultdict(set)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            for code, title in field.flatchoices if field.choices else ():
                if isinstance(code, str) and code:
                    for found, key in (own, (model, code)), (of_name, (field.name, code)):
                        found[key].add(str(title))
                    everywhere[code].add(str(title))
    return tuple(map(_of_one_meaning, (own, of_name, everywhere)))


def _of_one_meaning(found):
    return {key: titles.pop() for key, titles in found.items() if len(titles) == 1}
