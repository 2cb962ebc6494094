"""Addresses of what people have learnt: the transcript, and learning elsewhere."""

from django.urls import include, path

from training.views import elsewhere, my_elsewhere, records

_mine = [
    path("record/", records.my_record, name="my_record"),
    path("record/print/", records.print_my_record, name="print_my_record"),
    path("elsewhere/", my_elsewhere.my_elsewhere, name="my_elsewhere"),
    path("elsewhere/<int:pk>/scan", my_elsewhere.my_scan, name="my_elsewhere_scan"),
    path(
        "elsewhere/<int:pk>/take-back/",
        my_elsewhere.take_back_elsewhere,
        name="take_back_elsewhere",
    ),
]
_people = [
    path("<int:pk>/", records.record_of, name="record"),
    path("<int:pk>/print/", records.print_record, name="print_record"),
    path("<int:pk>/elsewhere/", elsewhere.propose_elsewhere, name="propose_elsewhere"),
    path("card/<int:pk>/elsewhere/", elsewhere.propose_for_card, name="propose_for_card"),
]
_elsewhere = [
    path("", elsewhere.waiting, name="elsewhere"),
    path("<int:pk>/", elsewhere.one, name="elsewhere_one"),
    path("<int:pk>/refuse/", elsewhere.refuse, name="refuse_elsewhere"),
    path("<int:pk>/withdraw/", elsewhere.withdraw, name="withdraw_elsewhere"),
    path("<int:pk>/scan", elsewhere.scan, name="elsewhere_scan"),
]
urlpatterns = [
    path("me/learning/", include(_mine)),
    path("office/training/people/", include(_people)),
    path("office/training/elsewhere/", include(_elsewhere)),
    path("office/members/<int:pk>/training/", records.of_member, name="of_member"),
]
