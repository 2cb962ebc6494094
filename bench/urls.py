"""The addresses of the portal, and the bare views of Django that everything is compared with.

«Empty» says «ok». «Plain» does the same job as one would write it in five minutes: a model form
that saves one row; a page in the frame of the office with thirty names from one query.
"""

from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from applications.models import Application
from members.models import Member
from structure.models import Unit

ROWS = 30
LIST = engines["django"].from_string(
    """
{% extends "office.html" %}
{% block content %}
<ul>{% for member in members %}<li>{{ member.full_name }}</li>{% endfor %}</ul>
{% endblock %}
"""
)
PlainForm = modelform_factory(
    Application,
    fields=[
        "surname", "name", "patronymic", "birth_date", "phone", "email", "department", "position",
        "personnel_number", "comment",
    ],
)  # fmt: skip


def empty(request):
    return HttpResponse("ok")


def plain_form(request, code):
    form = PlainForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.as_p(), status=422)
    form.instance.unit = Unit.objects.get(join_codes__code=code)
    form.save()
    return redirect("home")


@login_required
def plain_list(request):
    context = {"page_title": "Просто список", "members": Member.objects.order_by("id")[:ROWS]}
    return HttpResponse(LIST.render(context, request))


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/form/<str:code>/", plain_form),
    path("bench/list/", plain_list),
    path("", include("unionportal.urls")),
]
