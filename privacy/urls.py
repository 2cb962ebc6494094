"""Addresses of answers to people about their data, and of destruction."""

from django.urls import path

from privacy.views import destructions, mine, office

app_name = "privacy"

_mine = [
    path("me/data/", mine.mine, name="mine"),
    path("me/data/order/", mine.order_mine, name="order_mine"),
    path("me/data/<int:pk>.<slug:form>", mine.my_file, name="my_file"),
]
_person = [
    path("office/members/<int:pk>/data/", office.data, name="data"),
    path(
        "office/members/<int:pk>/data/<int:answer_pk>.<slug:form>",
        office.answer_file,
        name="answer_file",
    ),
    path("office/members/<int:pk>/destroy/", office.destroy, name="destroy"),
    path("office/members/<int:pk>/hold/", office.hold, name="hold"),
    path("office/members/<int:pk>/hold/<int:hold_pk>/lift/", office.lift_hold, name="lift_hold"),
]
_many = "office/members/destruction/"
_destructions = [
    path(_many, destructions.destructions, name="destructions"),
    path(f"{_many}choose/", destructions.choose, name="choose"),
    path(f"{_many}rules/", destructions.rules, name="rules"),
    path(f"{_many}<int:pk>/", destructions.destruction, name="destruction"),
    path(f"{_many}<int:pk>/files/<slug:name>/", destructions.file, name="file"),
    path(
        f"{_many}<int:pk>/people/<int:line_pk>/return/", destructions.return_one, name="return_one"
    ),
    path(f"{_many}<int:pk>/<slug:event>/", destructions.step, name="step"),
]

urlpatterns = [*_mine, *_person, *_destructions]
