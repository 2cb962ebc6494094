from django.urls import path

from notifications.views import (
    channels,
    fallback,
    letters,
    mailboxes,
    notices,
    outbox,
    todos,
    versions,
)

app_name = "notifications"
urlpatterns = [
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/kinds/", outbox.by_kind, name="by_kind"),
    path("outbox/fallback/", fallback.rules, name="fallback_rules"),
    path("outbox/fallback/<slug:kind>/", fallback.rule, name="fallback_rule"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/revive/", outbox.revive, name="revive"),
    path("outbox/<int:pk>/handed/", outbox.handed, name="handed"),
    path("outbox/<int:pk>/letter/", outbox.message_html, name="message_html"),
    path("outbox/<int:pk>/resend/", outbox.resend_message, name="resend"),
    path("outbox/papers/<int:pk>/", outbox.attachment, name="attachment"),
    path("notifications/", notices.notices, name="notices"),
    path("notifications/read/", notices.read_all, name="notices_read"),
    path("notifications/<int:pk>/open/", notices.open_notice, name="notice_open"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/add/", mailboxes.mailbox_add, name="mailbox_add"),
    path("mailboxes/<int:pk>/", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:pk>/check/", mailboxes.mailbox_check, name="mailbox_check"),
    path("mailboxes/<int:pk>/switch/", mailboxes.mailbox_switch, name="mailbox_switch"),
    path("tasks/", todos.todos, name="todos"),
    path("tasks/add/", todos.add_todo, name="todo_add"),
    path("tasks/<int:pk>/done/", todos.todo_done, name="todo_done"),
    path("tasks/<int:pk>/undone/", todos.todo_undone, name="todo_undone"),
    path("channels/", channels.channels, name="channels"),
    path("channels/limits/", channels.choose_limit, name="choose_limit"),
    path("channels/limits/<int:unit_pk>/", channels.sms_limit, name="sms_limit"),
    path("profile/chats/", channels.my_chats, name="my_chats"),
    path("profile/chats/code/", channels.my_chat_code, name="my_chat_code"),
    path("profile/chats/ready/", channels.my_chat_ready, name="my_chat_ready"),
    path("profile/chats/off/", channels.my_chat_off, name="my_chat_off"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<slug:kind>/<int:unit_pk>/", letters.letter, name="letter"),
    path(
        "letters/<slug:kind>/<int:unit_pk>/preview/", letters.letter_preview, name="letter_preview"
    ),
    path("letters/<slug:kind>/<int:unit_pk>/advice/", letters.letter_advice, name="letter_advice"),
    path(
        "letters/<slug:kind>/<int:unit_pk>/versions/",
        versions.letter_versions,
        name="letter_versions",
    ),
    path(
        "letters/<slug:kind>/<int:unit_pk>/versions/<int:number>/",
        versions.letter_version,
        name="letter_version",
    ),
    path("letters/<slug:kind>/<int:unit_pk>/trial/", letters.letter_trial, name="letter_trial"),
    path("letters/<slug:kind>/<int:unit_pk>/reset/", letters.letter_reset, name="letter_reset"),
]
