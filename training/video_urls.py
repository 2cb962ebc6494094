"""Addresses of films: of those who keep them, and of those who watch, by both doors."""

from django.urls import include, path

from training.views import films, videos

_kept = [
    path("", videos.videos, name="videos"),
    path("new/", videos.new_video, name="new_video"),
    path("begin/", videos.begin_video, name="begin_video"),
    path("<int:pk>/", videos.video, name="video"),
    path("<int:pk>/part/", videos.video_part, name="video_part"),
    path("<int:pk>/cancel/", videos.cancel_video, name="cancel_video"),
    path("<int:pk>/state/", videos.video_state, name="video_state"),
    path("<int:pk>/delete/", videos.delete_video, name="delete_video"),
    path("<uuid:key>/film", films.office_film, name="office_film"),
    path("<uuid:key>/poster", films.office_poster, name="office_poster"),
    path("<uuid:key>/subtitles", films.office_subtitles, name="office_subtitles"),
]
_watched = [
    path("videos/<uuid:key>/film", films.my_film, name="my_film"),
    path("videos/<uuid:key>/poster", films.my_poster, name="my_poster"),
    path("videos/<uuid:key>/subtitles", films.my_subtitles, name="my_subtitles"),
    path("<int:pk>/lessons/<int:lesson_pk>/watched/", films.watched, name="watched"),
]
urlpatterns = [
    path("office/training/videos/", include(_kept)),
    path("me/learning/", include(_watched)),
]
