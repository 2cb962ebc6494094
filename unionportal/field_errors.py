"""What Django says of a wrong field, in words that tell what to do. The only such place.

Forms of ours say it in plain strings; what Django has translated itself is known by that it is
lazy, and is said anew here.
"""

from django import forms
from django.utils.functional import Promise

REQUIRED = {
    "check": "Поставьте отметку, чтобы продолжить.",
    "checks": "Отметьте хотя бы один вариант.",
    "radio": "Выберите один из вариантов.",
    "select": "Выберите один из вариантов.",
    "file": "Выберите файл.",
}
CHOOSE_AGAIN = "Такого варианта больше нет. Выберите из тех, что показаны."
BY_CODE = {
    "invalid_choice": CHOOSE_AGAIN,
    "invalid_list": CHOOSE_AGAIN,
    "invalid_pk_value": CHOOSE_AGAIN,
    "min_value": "Здесь может быть не меньше, чем %(limit_value)s.",
    "max_value": "Здесь может быть не больше, чем %(limit_value)s.",
    "min_length": "Слишком коротко: нужно не меньше знаков, чем %(limit_value)s.",
    "max_length": "Слишком длинно: помещается знаков %(limit_value)s, а здесь %(show_value)s.",
    "max_digits": "Слишком длинное число. Проверьте, нет ли лишних цифр.",
    "max_whole_digits": "Слишком большое число. Проверьте, нет ли лишних цифр.",
    "max_decimal_places": "Слишком много цифр после запятой. Округлите.",
    "null_characters_not_allowed": "В тексте спрятан нечитаемый знак. Сотрите всё в этом поле и "
    "наберите заново.",
    "missing": "Файл не дошёл. Выберите его ещё раз.",
    "empty": "Файл пустой. Выберите другой.",
    "contradiction": "Либо выберите файл, либо отметьте, что его надо убрать: не то и другое.",
}
# «invalid» says something of its own of each kind of field; of the others Django says enough.
INVALID = (
    (forms.DateField, "Укажите день так: 31.12.2026."),
    (forms.EmailField, "Похоже, в адресе ошибка. Пример: ivanova@mail.ru"),
    (forms.URLField, "Проверьте адрес страницы. Пример: https://example.org/news"),
    (forms.FileField, "Файл не дошёл. Выберите его ещё раз."),
)


def sentence(error, field, kind):
    """One ``ValidationError`` of a field as a sentence; ``kind`` is the shape of its control."""
    if not isinstance(error.message, Promise):
        return " ".join(error.messages)
    if error.code == "required":
        return REQUIRED.get(kind, "Заполните это поле.")
    if error.code == "invalid":
        words = next((words for cls, words in INVALID if isinstance(field, cls)), None)
    else:
        words = BY_CODE.get(error.code)
    if words is None:
        return " ".join(error.messages)
    return words % error.params if error.params else words
