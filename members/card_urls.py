"""Addresses of the card of a member, of its paper and of the bodies of organisations."""

from django.urls import path

from members.views import bodies, card, editing, letters, life, opening, posts, printing, quality

patterns = [
    path("new/", opening.open_card, name="open_card"),
    path("letters/<int:pk>/resend/", letters.resend, name="resend_letter"),
    path("quality/", quality.quality, name="quality"),
    path("journal/", printing.journal, name="journal"),
    path("bodies/ending/", bodies.ending, name="ending_posts"),
    path("bodies/<int:unit>/", bodies.bodies, name="bodies"),
    path("bodies/<int:unit>/part/", bodies.unit_bodies, name="unit_bodies"),
    path("<int:pk>/", card.member, name="member"),
    path("<int:pk>/history/", card.history, name="history"),
    path("<int:pk>/print/", printing.print_member, name="print_member"),
    path("<int:pk>/edit/<slug:block>/", editing.edit, name="edit"),
    path("<int:pk>/number/", editing.take_number, name="take_number"),
    path("<int:pk>/photo/", editing.photo, name="photo"),
    path("<int:pk>/photo/change/", editing.change_photo, name="change_photo"),
    path("<int:pk>/photo/remove/", editing.remove_photo, name="remove_photo"),
    path("<int:pk>/posts/add/", posts.add, name="add_post"),
    path("posts/<int:pk>/", posts.correct, name="edit_post"),
    path("posts/<int:pk>/scan/", posts.scan, name="post_scan"),
    path("posts/<int:pk>/end/", posts.end, name="end_post"),
    path("posts/<int:pk>/remove/", posts.remove, name="remove_post"),
    path("<int:pk>/lines/<slug:sort>/add/", life.add, name="add_line"),
    path("<int:pk>/lines/<slug:sort>/<int:line_pk>/", life.correct, name="edit_line"),
    path("<int:pk>/lines/<slug:sort>/<int:line_pk>/remove/", life.remove, name="remove_line"),
    path("<int:pk>/put-back/", life.put_back, name="put_back"),
]
