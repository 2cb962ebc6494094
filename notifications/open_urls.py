"""Pages for readers of letters: no account, the link itself is the right."""

from django.urls import path

from notifications.views import unsubscribing

app_name = "mailing"
urlpatterns = [
    path("<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("<str:token>/refuse/", unsubscribing.refuse, name="refuse"),
    path("<str:token>/agree/<int:pk>/", unsubscribing.agree, name="agree"),
]
