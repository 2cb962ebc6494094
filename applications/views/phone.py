"""The joined telephone: the code on the desktop, and the page that photographs."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits import address_of, too_often, wait_for
from accounts.secret_pages import kept_private
from applications.enums import Refused
from applications.intake import phones
from applications.intake.services import in_words
from applications.intake.shown import sent_by_phone
from applications.limits import PHOTOS, UNKNOWN, UPLOAD
from applications.taking import is_collecting
from applications.views.access import one
from documents.enums import UploadRefused
from documents.qr import link_qr_svg
from documents.uploads import MAX_BYTES
from structure.models import Unit
from structure.scope import Action

COOKIE = "phone"


def joined(request, link):
    """What the desktop shows of its telephone; an empty place when there is none."""
    if link is None:
        return {"link": None, "sent": None}
    address = request.build_absolute_uri(
        reverse("applications:phone", args=[phones.token_of(link)])
    )
    left = link.expires_at - timezone.now()
    return {
        "link": link,
        "qr": mark_safe(link_qr_svg(address, border=2)),  # noqa: S308 -- drawn by us
        "address": address,
        "minutes": max(1, -(-int(left.total_seconds()) // 60)),
        "sent": sent_by_phone(link),
        "is_all_in": _is_all_in(link),
        "poll_url": request.path,
    }


def _is_all_in(link):
    """The last paper has come: there is nothing more to photograph."""
    return link.application is not None and not is_collecting(link.application)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_phone(request, pk):
    """A telephone for the sheets of one application."""
    application = one(request, pk, Action.HANDLE_APPLICATION)
    back = f"{application.get_absolute_url()}#papers"
    return _desktop(request, {"application": application}, application.full_name, back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tray_phone(request, pk):
    """A telephone for the tray of one organisation."""
    unit = get_object_or_404(Unit.objects.for_user(request.user, Action.HANDLE_APPLICATION), pk=pk)
    back = f"{reverse('applications:tray')}?unit={unit.pk}"
    return _desktop(request, {"unit": unit}, f"Лоток: {unit.short_name}", back)


def _desktop(request, place, title, back):
    link = phones.open_link(maker=request.user, **place)
    if request.method == "POST":
        if request.POST.get("do") == "end":
            if link:
                phones.end(link.pk, actor=request.user)
            return redirect(back)
        phones.join_phone(actor=request.user, **place)
        return redirect(request.path)
    context = {
        **joined(request, link),
        "page_title": "Сфотографировать телефоном",
        "page_lead": title,
        "page_back_url": back,
        "page_back_title": "Назад",
        "back_url": back,
        "takes": True,
    }
    return render(request, "phone/state.html" if request.htmx else "phone/office.html", context)


@csrf_exempt  # nothing but the address and the telephone's own secret gives any right here
@kept_private
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request, token):
    """What the telephone sees: whose sheets by their initials, a button, and the verdicts."""
    link = phones.link_by(token)
    if link is None or (link.application and link.application.hidden_at):
        seconds = wait_for(UNKNOWN, address_of(request))
        if seconds:
            return too_often(request, seconds)
        raise Http404
    if request.method == "POST":
        return _from_phone(request, link, token)
    return _phone_page(request, link)


def _from_phone(request, link, token):
    seconds = wait_for(UPLOAD, address_of(request)) or wait_for(PHOTOS, link.pk)
    if seconds:
        return too_often(request, seconds)
    here = redirect("applications:phone", token)
    complaint = ""
    try:
        if request.POST.get("do") == "begin":
            secret = phones.begin(link.pk)
            here.set_cookie(
                f"{COOKIE}-{link.pk}", secret, max_age=phones.TERM, path=request.path,
                secure=request.is_secure(), httponly=True, samesite="Strict",
            )  # fmt: skip
            return here
        if not _is_of(request, link):
            raise Refused(phones.TAKEN)
        files = ((file.name, file.read()) for file in request.FILES.getlist("file"))
        complaint = in_words(phones.take_photos(link, files).refused)
    except (Refused, UploadRefused) as refusal:
        complaint = str(refusal)
    if complaint or request.htmx:
        return _phone_page(request, link, complaint)
    return here


def _phone_page(request, link, complaint=""):
    is_open = link.is_open(timezone.now())
    is_mine = _is_of(request, link)
    context = {
        "link": link,
        "is_open": is_open,
        "is_mine": is_mine,
        "is_taken": link.opened_at is not None and not is_mine,
        "whose": _whose(link),
        "sent": sent_by_phone(link) if is_mine else None,
        "is_all_in": is_mine and _is_all_in(link),
        "complaint": complaint,
        "max_bytes": MAX_BYTES,
        "here": request.path,
        "ended": phones.ENDED,
        "taken": phones.TAKEN,
    }
    name = "phone/photos.html" if request.htmx and is_mine else "phone/phone.html"
    status = 422 if complaint else 200 if is_open else 410
    return render(request, name, context, status=status)


def _is_of(request, link):
    return phones.is_held_by(link, request.COOKIES.get(f"{COOKIE}-{link.pk}", ""))


def _whose(link):
    """Never more than initials: the screen of a telephone is seen by others."""
    if link.application is None:
        return link.unit.short_name
    application = link.application
    letters = (application.surname, application.name, application.patronymic)
    return " ".join(f"{part[0]}." for part in letters if part)
