"""Rights in plain words: who sees what and why, what opens, what is lent, looks of support."""

from django.urls import path

from unionportal.rights import lending, looking, matrix, opening, seeing

app_name = "rights"
urlpatterns = [
    path("people/matrix/", matrix.matrix, name="matrix"),
    path("people/of/<int:unit_pk>/opens/", opening.opens, name="opens"),
    path("people/lent/", lending.lent, name="lent"),
    path("people/lent/<int:pk>/end/", lending.take_back, name="take_back"),
    path("people/<int:pk>/look/", looking.enter_as, name="enter_as"),
    path("people/look/leave/", looking.leave_look, name="leave_look"),
    path("rights/<slug:kind>/<int:pk>/", seeing.who, name="who"),
    path("rights/<slug:kind>/<int:pk>/why/", seeing.why, name="why"),
    path("rights/<slug:kind>/<int:pk>/lend/", lending.lend, name="lend"),
]
