"""Addresses of groups and of getting into them: of the office, of the person, of an invitation."""

from django.urls import include, path

from training.views import asking, enrolling, enrolment, group, groups, requests, tutors

_group = [
    path("", group.group, name="group"),
    path("edit/", groups.edit_group, name="edit_group"),
    path("cancel/", groups.cancel_group, name="cancel_group"),
    path("people/", enrolling.enrol_people, name="enrol_people"),
    path("people/<uuid:operation>/undo/", enrolling.undo_list, name="undo_list"),
    path("people.xlsx", group.group_file, name="group_file"),
    path("print/", group.print_group, name="print_group"),
    path("letter/", group.write_group, name="write_group"),
    path("tutors/add/", tutors.add_tutor, name="add_tutor"),
]
_enrolment = [
    path("move/", enrolment.move_enrolment, name="move_enrolment"),
    path("category/", enrolment.enrolment_category, name="enrolment_category"),
    path("approve/", requests.approve, name="approve_request"),
    path("<slug:event>/", enrolment.enrolment_step, name="enrolment_step"),
]
_mine = [
    path("open/", asking.my_open, name="my_open"),
    path("open/<int:pk>/ask/", asking.ask_group, name="ask_group"),
    path("<int:pk>/take-back/", asking.take_back_ask, name="take_back_ask"),
    path("<int:pk>/accept/", asking.accept_invitation, name="accept_invitation"),
    path("<int:pk>/decline/", asking.decline_invitation, name="decline_invitation"),
    path("<int:pk>/leave/", asking.leave_group, name="leave_group"),
]
urlpatterns = [
    path("office/training/", groups.groups, name="groups"),
    path("office/training/groups/new/", groups.new_group, name="new_group"),
    path("office/training/groups/<int:pk>/", include(_group)),
    path("office/training/enrolments/<int:pk>/", include(_enrolment)),
    path("office/training/tutors/<int:pk>/end/", tutors.end_tutor, name="end_tutor"),
    path("office/training/requests/", requests.asked, name="requests"),
    path("me/learning/", include(_mine)),
    path("learn/<str:token>/", asking.invitation, name="invitation"),
]
