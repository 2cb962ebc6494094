from django.urls import path

from dues.views import founding, month

urlpatterns = [
    path("", month.home, name="month"),
    path("totals.xlsx", month.totals_file, name="totals_file"),
    path("founding/", founding.founding, name="founding"),
    path("<int:pk>/unfound/", founding.take_back, name="unfound"),
]
