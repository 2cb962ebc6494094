from django.urls import path

from unionportal.heartbeats import pages

app_name = "health"
urlpatterns = [
    path("office/health/", pages.page, name="page"),
    path("office/health/alarms/", pages.alarms, name="alarms"),
    path("office/health/alarms/<int:pk>/known/", pages.known, name="known"),
    path("office/health/duty/", pages.duty, name="duty"),
    path("office/health/rhythm/<str:subject>/", pages.rhythm, name="rhythm"),
]
