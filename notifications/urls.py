from django.urls import path

from notifications.views import letters, notices, outbox, todos

app_name = "notifications"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/letter/", outbox.message_html, name="message_html"),
    path("outbox/<int:pk>/resend/", outbox.resend_message, name="resend"),
    path("outbox/papers/<int:pk>/", outbox.attachment, name="attachment"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/read/", notices.read_all, name="notices_read"),
    path("notifications/<int:pk>/open/", notices.open_notice, name="notice_open"),
    path("tasks/", todos.todos, name="todos"),
    path("tasks/add/", todos.add_todo, name="todo_add"),
    path("tasks/<int:pk>/done/", todos.todo_done, name="todo_done"),
    path("tasks/<int:pk>/undone/", todos.todo_undone, name="todo_undone"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:kind>/<int:unit_pk>/", letters.letter, name="letter"),
    path(
        "letters/<slug:kind>/<int:unit_pk>/preview/", letters.letter_preview, name="letter_preview"
    ),
    path("letters/<slug:kind>/<int:unit_pk>/trial/", letters.letter_trial, name="letter_trial"),
    path("letters/<slug:kind>/<int:unit_pk>/reset/", letters.letter_reset, name="letter_reset"),
]
