"""Films in the office: the list, bringing one, its card, taking it away."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from structure.choosing import chosen_unit, offered_units
from structure.keyset import moment, page_of
from structure.scope import Action
from training import keeping_films, uploading
from training.enums import TrainingRefused, VideoState
from training.models import Video
from training.tabs import tabs_of
from training.video_forms import BeginForm, FilmForm, VideoForm
from training.views.films import player_of

PAGE = 30
AT_ONCE = 50 * 1024 * 1024  # bytes of a form without scripts: ``deploy/Caddyfile`` lets in 60 MB
FIELDS = 1024 * 1024  # of a request: the fields around the file
K = Action.KEEP_COURSES


def found(request, pk, **told):
    mine = Video.objects.for_user(request.user, K)
    return get_object_or_404(mine.select_related("unit", "uploaded_by", "poster"), pk=pk, **told)


def _units(request):
    units = offered_units(
        request.user, K, chosen_unit(request.user, K, request.GET.get("unit", ""))
    )
    if not units:
        raise Http404
    return units


@login_required
@require_safe
def videos(request):
    """The films of my organisations, the newest first."""
    if not request.user.scope(K):
        raise Http404
    rows = Video.objects.for_user(request.user, K).select_related("unit", "poster")
    after = request.GET.get("after", "")
    rows, after = page_of(rows, "created_at", after, PAGE, read=moment, descending=True)
    context = {
        "rows": rows,
        "next_url": f"?after={after}" if after else "",
        "tabs": tabs_of(request.user, "training:videos"),
    }
    return render(request, "training/videos.html", context)


@csrf_exempt  # the token stands in the body, and a body of gigabytes is not read at all
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_video(request):
    """Bring a film: by parts with scripts, in one go without."""
    units = _units(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > AT_ONCE + FIELDS:
        fault = "Без скриптов портал берёт видео до 50 МБ. Откройте страницу в обычном браузере."
        return _asked(request, VideoForm(units=units), status=413, fault=fault)
    return _new_video(request, units)


@csrf_protect
def _new_video(request, units):
    if request.method != "POST":
        return _asked(request, VideoForm(units=units))
    form = VideoForm(request.POST, request.FILES, units=units)
    if form.is_valid():
        told = form.cleaned_data
        try:
            video = uploading.take_whole(
                told["unit"], told["file"], title=told["title"], actor=request.user
            )
        except TrainingRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(video)
    return _asked(request, form, status=422)


def _asked(request, form, status=200, fault=""):
    under_way = Video.objects.filter(uploaded_by=request.user, state=VideoState.UPLOADING)
    context = {
        "form": form,
        "fault": fault,
        "most": settings.TRAINING_VIDEO_BYTES,
        "part": uploading.PART,
        "under_way": under_way.order_by("-pk")[:10],
    }
    return render(request, "training/new_video.html", context, status=status)


@login_required
@require_POST
def begin_video(request):
    """Say which file is coming; the answer tells where to send it and how much is here already."""
    form = BeginForm(request.POST, units=_units(request))
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    told = form.cleaned_data
    try:
        video = uploading.begin(
            told["unit"], title=told["title"], name=told["name"], size=told["size"],
            actor=request.user,
        )  # fmt: skip
    except TrainingRefused as refusal:
        return JsonResponse({"errors": {"file": [str(refusal)]}}, status=422)
    return JsonResponse(
        {
            "received": video.received,
            "url": reverse("training:video_part", args=[video.pk]),
            "cancel": reverse("training:cancel_video", args=[video.pk]),
            "done": video.get_absolute_url(),
        }
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def video_part(request, pk):
    """Take the next part; asked without one, tell how much is here."""
    video = found(request, pk, uploaded_by=request.user)
    if request.method != "POST":
        return JsonResponse({"received": video.received, "state": video.state})
    offset = request.headers.get("Upload-Offset", "")
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploading.PART or not (
        offset.isascii() and offset.isdigit()
    ):
        return JsonResponse({"error": "Часть видео слишком большая."}, status=413)
    try:
        received = uploading.receive(pk, request.read(uploading.PART), offset=int(offset))
    except uploading.WrongOffset as other:
        return JsonResponse({"received": other.received}, status=409)
    except TrainingRefused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"received": received})


@login_required
@require_POST
def cancel_video(request, pk):
    video = found(request, pk, uploaded_by=request.user)
    if uploading.cancel(pk, actor=request.user):
        messages.success(request, f"Загрузка «{video.title}» отменена.")
    else:
        messages.info(request, "Эта загрузка уже закончена.")
    return redirect("training:videos")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def video(request, pk):
    """A film: look at it, name it, give it subtitles and a cover."""
    film = found(request, pk)
    form = FilmForm(request.POST or None, request.FILES or None, initial={"title": film.title})
    if request.method == "POST" and form.is_valid():
        try:
            keeping_films.save(film.pk, actor=request.user, **form.cleaned_data)
        except TrainingRefused as refusal:
            form.add_error("subtitles", str(refusal))
        else:
            messages.success(request, "Сохранено.")
            return redirect(film)
    context = {
        "video": film,
        "form": form,
        "player": player_of(film, "office") if film.is_ready else None,
        "uses": keeping_films.uses_of(film),
        "may_go_on": film.state == VideoState.UPLOADING and film.uploaded_by == request.user,
    }
    status = 422 if form.errors else 200
    return render(request, "training/video.html", context, status=status)


@login_required
@require_safe
def video_state(request, pk):
    """What has become of the film, for a page that waits; a changed one is shown anew."""
    film = found(request, pk)
    response = render(request, "training/video_state.html", {"video": film})
    if film.state != VideoState.CHECKING:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_video(request, pk):
    film = found(request, pk)
    if request.method == "POST":
        try:
            keeping_films.delete(film.pk, actor=request.user)
        except TrainingRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(film)
        messages.success(request, f"Видео «{film.title}» удалено.")
        return redirect("training:videos")
    return render(request, "training/delete_video.html", {"video": film})
