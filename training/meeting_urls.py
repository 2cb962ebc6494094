"""Addresses of meetings and attendance: office/training/…, me/learning/present/…."""

from django.urls import include, path

from training.views import attendance, calendar, presence, timetable

_meeting = [
    path("edit/", timetable.edit_meeting, name="edit_meeting"),
    path("cancel/", timetable.cancel_meeting, name="cancel_meeting"),
    path("delete/", timetable.delete_meeting, name="delete_meeting"),
    path("recording/", timetable.recording, name="recording"),
    path("meeting.ics", timetable.meeting_file, name="meeting_file"),
    path("attendance/", attendance.attendance, name="attendance"),
    path("attendance/all/", attendance.all_present, name="all_present"),
    path("code/", attendance.meeting_code, name="meeting_code"),
]
_timetable = [
    path("", timetable.of_group, name="timetable"),
    path("add/", timetable.add_meeting, name="add_meeting"),
    path("series/", timetable.add_series, name="add_series"),
]
urlpatterns = [
    path("office/training/groups/<int:pk>/timetable/", include(_timetable)),
    path("office/training/meetings/<int:pk>/", include(_meeting)),
    path("office/training/calendar/", calendar.calendar, name="calendar"),
    path("office/training/calendar/address/", calendar.renew_feed, name="renew_feed"),
    path("me/learning/calendar/", calendar.my_calendar, name="my_calendar"),
    path("me/learning/calendar/address/", calendar.renew_my_feed, name="renew_my_feed"),
    path("me/learning/present/<str:token>/", presence.be_present, name="be_present"),
    path("me/learning/here/", presence.here, name="here"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
]
