"""Words of people that are language to a template: printed as they are, never carried out."""

import pytest

from documents.docx.render import render_docx
from documents.enums import TemplateFault
from documents.qr import QrStamp
from notifications.letters import compose
from notifications.wording import fault_of
from tests.documents.sheets import text_of_docx, typed

PLANTED = (
    "{{ 7*7 }}",
    "{{7*'7'}}",
    "{% if 1 %}49{% endif %}",
    "{# hidden #}",
    "{{ settings.SECRET_KEY }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% load static %}",
    "{% debug %}",
    "{% include '/etc/passwd' %}",
    "%(asctime)s %s",
    "{0.__class__}",
    "${7*7}",
    "#{7*7}",
)


@pytest.mark.django_db
@pytest.mark.parametrize("words", PLANTED)
def test_a_letter_prints_them(words, house):
    letter = compose("received", house.primary, {"name": words, "to_name": words, "url": ""})

    assert words in letter.text
    assert "<" not in words
    assert words.replace("'", "&#x27;") in letter.html


@pytest.mark.django_db
def test_so_it_does_with_the_name_of_the_organisation(house):
    house.primary.short_name = "{{ 7*7 }}"
    house.primary.save()

    letter = compose("received", house.primary, {"name": "Анна", "to_name": "", "url": ""})

    assert "{{ 7*7 }}" in letter.text
    assert "49" not in letter.text


@pytest.mark.parametrize("words", PLANTED)
def test_a_paper_prints_them(words):
    docx = render_docx(typed("Я, {{ name }}, прошу."), {"name": words}, qr=QrStamp(1))

    printed = text_of_docx(docx).replace("\u00a0", " ")
    assert printed == f"Я, {words}, прошу."


@pytest.mark.parametrize(
    "wording",
    [
        "{% load static %}",
        "{% include 'registration/login.html' %}",
        "{% extends 'base.html' %}",
        "{% debug %}",
        "{% url 'home' %}",
        "{% csrf_token %}",
        "{{ имя|safe }}",
        "{{ имя|add:имя }}",
        "{{ имя.__class__ }}",
        "{{ settings }}",
        "{{ request.user }}",
        "{% for x in похожие %}{% for y in похожие %}x{% endfor %}{% endfor %}",
    ],
)
def test_no_wording_of_a_letter_reaches_further_than_its_words(wording):
    assert fault_of(wording, ("имя", "похожие"))


@pytest.mark.parametrize(
    "source",
    [
        "{{ name.__class__ }}",
        "{{ name['__class__'] }}",
        "{{ name|attr('__class__') }}",
        "{{ name.format(name) }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{% with a = 1 %}{% endwith %}",
        "{{ '%s'|format(name) }}",
    ],
)
def test_no_template_of_a_paper_reaches_python(source):
    with pytest.raises(TemplateFault):
        render_docx(typed(source), {"name": "Анна"}, qr=QrStamp(1))
