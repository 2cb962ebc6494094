import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("{% extends 'office.html' %}{% block page_title %}Дела{% endblock %}", "Дела"),
        ("{% extends 'public.html' %}", "Из представления &lt;b&gt;"),
        (
            "{% extends 'office.html' %}{% block page_title %}\n № {{ page_title }} <i>5</i>"
            "{% endblock %}",
            "№ Из представления &lt;b&gt; 5",
        ),
        (
            "{% extends 'office.html' %}{% block title %}Своё{% endblock %}"
            "{% block page_title %}Дела{% endblock %}",
            "Своё",
        ),
    ],
)
def test_the_tab_is_called_as_the_page(rf, page, title):
    request = rf.get("/")
    request.user = AnonymousUser()

    drawn = (
        engines["django"].from_string(page).render({"page_title": "Из представления <b>"}, request)
    )

    assert f"<title>{title} — Цифровой профсоюз</title>" in drawn
