"""Addresses of the report on learning: office/training/report/…."""

from django.urls import include, path

from training.views import report

_report = [
    path("", report.show, name="report"),
    path("people/", report.people, name="report_people"),
    path("report.xlsx", report.file, name="report_file"),
    path("print/", report.printed, name="report_print"),
]
urlpatterns = [path("office/training/report/", include(_report))]
