from django.urls import path

from members.views import card, register

app_name = "members"
urlpatterns = [
    path("", register.register, name="register"),
    path("<int:pk>/", card.member, name="member"),
    path("<int:pk>/print/", card.print_member, name="print_member"),
]
