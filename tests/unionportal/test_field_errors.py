"""What Django says of a wrong field is said in plain words; what we say stays as it is."""

import pytest
from django import forms

from unionportal.templatetags.portal import sentences


def latin(value):
    raise forms.ValidationError("Здесь нужны русские буквы.", code="invalid")


class Sheet(forms.Form):
    name = forms.CharField(max_length=5)
    word = forms.CharField(required=False, validators=[latin])
    people = forms.IntegerField(min_value=0, max_value=10)
    percent = forms.DecimalField(max_digits=4, decimal_places=2)
    on = forms.DateField()
    mail = forms.EmailField()
    site = forms.URLField(assume_scheme="https")
    unit = forms.ChoiceField(choices=[("1", "Первая")])
    units = forms.MultipleChoiceField(choices=[("1", "Первая")])
    scan = forms.FileField()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "а\0б", "спрятан нечитаемый знак"),
        ("name", "слишком", "помещается знаков 5, а здесь 7."),
        ("name", "", "Заполните это поле."),
        ("word", "x", "Здесь нужны русские буквы."),
        ("people", "-1", "не меньше, чем 0."),
        ("people", "11", "не больше, чем 10."),
        ("people", "много", "Введите целое число."),
        ("percent", "1.234", "Слишком много цифр"),
        ("percent", "123456", "Слишком"),
        ("on", "31.02.2026", "Укажите день так: 31.12.2026."),
        ("mail", "нет", "Пример: ivanova@mail.ru"),
        ("site", "http:// нет", "Проверьте адрес страницы."),
        ("unit", "2", "Выберите из тех, что показаны."),
        ("units", ["2"], "Выберите из тех, что показаны."),
        ("scan", "", "Выберите файл."),
    ],
)
def test_every_wrong_field_tells_what_to_do(field, typed, words):
    form = Sheet({field: typed})

    said = sentences(form[field])

    assert words in said
    assert "корректный" not in said
    assert "Убедитесь" not in said
