from django.urls import path

from members import views

app_name = "members"
urlpatterns = [
    path("", views.register, name="register"),
    path("<int:pk>/", views.member, name="member"),
    path("<int:pk>/print/", views.print_member, name="print_member"),
]
