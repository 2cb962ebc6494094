"""Sheets in the office: dropped on an application, looked at, answered for, filed by hand."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from PIL import Image

from applications import queries
from applications.enums import BundleSource, Refused
from applications.forms.sheets import PlaceForm
from applications.intake import answers, desk
from applications.intake.services import in_words, take_bundle
from applications.models import ApplicationPaper, BundlePage
from applications.taking import takes_papers
from applications.views.access import one, way_back
from audit.services import record
from documents import pictures
from documents.enums import UploadRefused
from documents.recognition.seen import PIXELS_IN_MM
from documents.serving import send, serve, serve_thumbnail
from documents.uploads import JPEG, MAX_BYTES
from structure.scope import Action

AROUND = 10  # millimetres of the sheet around a place that is asked about
SIGNED = "Подпись есть, лист принят."
UNSIGNED = "Подписи нет: лист не принят. Заявителю нужно подписать бумагу и прислать её снова."
FOUND = 10  # applications offered for a sheet; who is not among them adds a word


def sheets_context(request, application, may_handle, complaint=""):
    """The piece of the card with what has come: the drop, the progress, the questions."""
    return {
        "application": application,
        "desk_sheets": desk.of_application(request.user, application, may_handle),
        "reading": desk.reading_of(application),
        "may_drop": may_handle and takes_papers(application),
        "sheets_url": reverse("applications:sheets", args=[application.pk]),
        "complaint": complaint,
        "max_bytes": MAX_BYTES,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request, pk):
    """All sheets of one application at once. GET tells how far they are read."""
    if request.method == "POST":
        application = one(request, pk, Action.HANDLE_APPLICATION)
        complaint = taken(request, source=BundleSource.OFFICE, application=application)
        if complaint and not request.htmx:
            messages.error(request, complaint)
    else:
        application, complaint = one(request, pk), ""
    if not request.htmx:
        return redirect(f"{application.get_absolute_url()}#sheets")
    may_handle = request.method == "POST" or _may_handle(request, pk)
    context = sheets_context(request, application, may_handle, complaint)
    if request.method != "POST" and not context["reading"]:
        answer = HttpResponse()
        answer.headers["HX-Refresh"] = "true"
        return answer
    status = 422 if complaint else 200
    return render(request, "applications/sheets.html", context, status=status)


def _may_handle(request, pk):
    try:
        return bool(one(request, pk, Action.HANDLE_APPLICATION))
    except Http404:
        return False


def taken(request, **where):
    """Take the files of this request; what is wrong with them, or ""."""
    files = ((file.name, file.read()) for file in request.FILES.getlist("file"))
    try:
        return in_words(take_bundle(files, actor=request.user, **where).refused)
    except (Refused, UploadRefused) as refusal:
        return str(refusal)


@login_required
@require_safe
def sheet(request, pk):
    """One sheet as it was cut out, whole."""
    found = _one(request, pk, Action.VIEW_APPLICATION)
    record(
        "applications.sheet.read", found, actor=request.user,
        unit_id=found.bundle.unit_id, sha256=found.stored.sha256,
    )  # fmt: skip
    stored = found.stored
    return serve(stored.file, name=stored.name, content_type=stored.content_type, inline=True)


@login_required
@require_safe
def sheet_small(request, pk):
    """A small picture: a part of the page that shows it."""
    small = _one(request, pk, Action.VIEW_APPLICATION).stored.thumbnails.first()
    if small is None:
        raise Http404
    return serve_thumbnail(small.file)


@login_required
@require_safe
def sheet_place(request, pk, number):
    """The place that is asked about, cut out of the sheet; a part of the card as well."""
    found = _one(request, pk, Action.VIEW_APPLICATION)
    if not found.is_aligned or number >= len(found.places):
        raise Http404
    left, top, right, bottom = found.places[number]["box"]
    box = (left - 2 * AROUND, top - AROUND, right + 2 * AROUND, bottom + AROUND)
    with found.stored.file.open("rb") as source, Image.open(io.BytesIO(source.read())) as picture:
        left, top, right, bottom = (round(side * PIXELS_IN_MM) for side in box)
        left, top = max(left, 0), max(top, 0)
        right, bottom = min(right, picture.width), min(bottom, picture.height)
        if left >= right or top >= bottom:
            raise Http404
        cut = picture.crop((left, top, right, bottom))
    return send(pictures.jpeg(cut), name="место.jpg", content_type=JPEG, inline=True)


@login_required
@require_POST
def signature(request, pk):
    """«Подпись есть» or «Подписи нет»."""
    found = _one(request, pk)
    if found.application_id is None or request.POST.get("signed") not in {"yes", "no"}:
        raise Http404
    is_signed = request.POST["signed"] == "yes"
    try:
        answers.answer_signature(pk, is_signed, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        said = SIGNED if is_signed else UNSIGNED
        messages.success(request, said)
    return redirect(way_back(request, f"{found.application.get_absolute_url()}#sheets"))


@login_required
@require_POST
def seen(request, pk, kind):
    """What was taken unread is the paper that the sender named."""
    application = one(request, pk, Action.HANDLE_APPLICATION)
    get_object_or_404(application.papers, kind=kind)
    if answers.mark_seen(pk, kind, actor=request.user):
        messages.success(request, "Отмечено: проверено глазами.")
    return redirect(f"{application.get_absolute_url()}#papers")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_sheet(request, pk):
    """Whose sheet is it, and which page? The code, a guess or a search by name tells."""
    found = _one(request, pk)
    back = way_back(request, found.bundle.get_absolute_url())
    error = ""
    if request.method == "POST":
        application = one(request, _number(request, "application"), Action.HANDLE_APPLICATION)
        form = PlaceForm(request.POST)
        if form.is_valid():
            try:
                answers.file_by_hand(pk, application.pk, form.kind, form.page, actor=request.user)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, f"Лист положен: {application.short_name}")
                return redirect(back)
        else:
            error = "Выберите, какая это бумага и страница."
    words = request.GET.get("q", "")[:100].replace("\0", "")
    context = {
        "page_title": "Чей это лист?",
        "page_back_url": back,
        "page_back_title": "Назад",
        "shown": desk.shown_to(request.user, [found])[0],
        "words": words,
        "offered": _offered(request, found, words),
        "next": back,
        "error": error,
    }
    return render(request, "tray/file.html", context, status=422 if error else 200)


def _offered(request, found, words):
    """[(application, form of the page)]: that of the bundle first, else those found by name."""
    mine = queries.selected(request.user, q=words) if words.strip() else None
    pks = [pk for pk in (found.named_id, found.bundle.application_id) if pk]
    if mine is None:
        mine = queries.selected(request.user).filter(pk__in=pks)
    rows = list(mine.open().select_related("unit").order_by("surname", "name", "pk")[:FOUND])
    slots = ApplicationPaper.objects.filter(application__in=rows).select_related("paper")
    of = {row.pk: [] for row in rows}
    for slot in slots.exclude(paper=None).order_by("pk"):
        of[slot.application_id].append(slot)
    return [(row, PlaceForm(slots=of[row.pk], likely=found.guesses)) for row in rows if of[row.pk]]


@login_required
@require_POST
def attach_sheet(request, pk):
    """A paper of a member's move: onto his card, beside what was printed."""
    found = _one(request, pk)
    row = desk.papers_of_moves(request.user, [found], Action.MOVE_MEMBER).get(found.paper_number)
    if row is None:
        raise Http404
    try:
        answers.attach_to_card(pk, row.pk, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Лист приложен к карточке: {row.member.short_name}")
    return redirect(way_back(request, found.bundle.get_absolute_url()))


@login_required
@require_POST
def drop_sheet(request, pk):
    """Not ours."""
    return _done(request, pk, answers.drop, "Лист выброшен. Вернуть его можно в самой пачке.")


@login_required
@require_POST
def restore_sheet(request, pk):
    """It was ours after all."""
    return _done(request, pk, answers.restore, "Лист снова в лотке.")


def _done(request, pk, act, said):
    found = _one(request, pk)
    try:
        act(pk, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(way_back(request, found.bundle.get_absolute_url()))


def _one(request, pk, action=Action.HANDLE_APPLICATION):
    rows = BundlePage.objects.for_user(request.user, action)
    return get_object_or_404(rows.select_related("stored", "bundle", "application", "slot"), pk=pk)


def _number(request, name):
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
