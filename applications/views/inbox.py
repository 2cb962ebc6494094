"""«Входящие»: letters that came, whose they are and what was in them. Shown as plain text only."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications import letters_in
from applications.enums import Refused
from applications.forms.inbox import InboxFilter
from applications.models import Application
from applications.queries import selected
from applications.untying import filed_to, untie_letter
from applications.views.access import require_anywhere, way_back
from audit.services import record
from notifications import attachments
from notifications.mailbox import queries, settling
from notifications.mailbox.enums import IncomingState, MailboxRefused
from notifications.models import Incoming, IncomingFile
from structure.scope import Action


class Whole(NamedTuple):
    """A stored file as ``attachments.serve`` takes it."""

    name: str
    content_type: str
    storage_name: str


FOUND = 10  # applications offered by a search
SAID = {
    IncomingState.DISMISSED: "Письмо убрано: не по делу. Оно лежит в «Не по делу» ещё месяц.",
    IncomingState.SPAM: "Письмо убрано в спам.",
    IncomingState.WAITING: "Письмо снова ждёт разбора.",
}


def mine(user):
    """Letters of organisations where the user handles applications, and of applications lent."""
    handled = Incoming.objects.for_user(user, Action.HANDLE_APPLICATION)
    lent = user.lent_ids(Application, Action.HANDLE_APPLICATION)
    if lent:
        label = Application._meta.label_lower
        handled |= Incoming.objects.filter(about__in=[f"{label}:{pk}" for pk in lent])
    return handled


def one(request, pk):
    shown = mine(request.user).filter(is_hidden=False).exclude(state__in=NOT_READ)
    return get_object_or_404(shown.select_related("unit", "mailbox", "answers"), pk=pk)


NOT_READ = (IncomingState.STORED, IncomingState.READ)


@login_required
@require_safe
def inbox(request):
    require_anywhere(request.user, Action.HANDLE_APPLICATION)
    boxes = list(queries.mailboxes_of(request.user))
    form = InboxFilter(request.GET, mailboxes=boxes)
    chosen = form.chosen()
    rows, after = queries.page(
        queries.letters(request.user, **chosen), after=request.GET.get("after", "")
    )
    context = {
        "form": form,
        "rows": rows,
        "heap": chosen["heap"],
        "heaps": [
            (name, title, _address(request, heap=name))
            for name, (title, _) in queries.HEAPS.items()
        ],
        "waiting": queries.waiting_count(request.user),
        "many": queries.MANY,
        "has_boxes": bool(boxes),
        "may_keep": bool(request.user.scope(Action.KEEP_MAILBOXES)),
        "is_narrowed": bool(chosen["q"] or chosen["mailbox"]),
        "reset_url": _address(request, q="", mailbox=""),
        "next_url": _address(request, after=after) if after else "",
    }
    return render(request, "inbox/inbox.html", context)


def _address(request, **changes):
    asked = {name: request.GET.get(name, "") for name in ("q", "mailbox", "heap")} | changes
    told = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("applications:inbox")
    return f"{here}?{told}" if told else here


@login_required
@require_safe
def incoming(request, pk):
    letter = one(request, pk)
    if request.method == "GET":
        record("notifications.incoming.read", letter, actor=request.user, unit_id=letter.unit_id)
    return _page(request, letter)


def _page(request, letter):
    handled = Application.objects.for_user(request.user, Action.HANDLE_APPLICATION)
    handled = handled.select_related("unit")
    is_open, home = letter.state in settling.OPEN, filed_to(letter)
    files = list(letter.files.order_by("pk"))
    words = request.GET.get("q", "")[:100].replace("\0", "").strip()
    context = {
        "letter": letter,
        "files": files,
        "has_sheets": letters_in.are_sheets(files),
        "filed_to": handled.filter(pk=home.pk).first() if home else None,
        "is_open": is_open,
        "guesses": letters_in.guesses(letter, handled) if is_open else [],
        "words": words,
        "found": _found(request.user, words) if is_open and words else [],
        "may_dismiss": letter.state in {IncomingState.WAITING, IncomingState.NOTED},
        "may_bring_back": letter.state in {
            IncomingState.DISMISSED, IncomingState.SPAM, IncomingState.NOTED
        },
    }  # fmt: skip
    return render(request, "inbox/letter.html", context)


def _found(user, words):
    rows = selected(user, q=words).filter(
        pk__in=Application.objects.for_user(user, Action.HANDLE_APPLICATION)
    )
    return list(rows.select_related("unit").order_by("-submitted_at", "-pk")[:FOUND])


@login_required
@require_POST
def file_incoming(request, pk):
    """«Привязать»: the letter belongs to this application."""
    letter = one(request, pk)
    application = _named(request)
    try:
        letters_in.file_letter(letter, application, actor=request.user)
    except (MailboxRefused, Refused) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Письмо в истории заявления: {application.full_name}.")
    return redirect("applications:incoming", pk)


def _named(request):
    """The application that a form names and the user handles, else 404."""
    handled = Application.objects.for_user(request.user, Action.HANDLE_APPLICATION)
    told = request.POST.get("application", "")
    if not (told.isascii() and told.isdigit() and len(told) < 19):
        raise Http404
    return get_object_or_404(handled.select_related("unit"), pk=told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def untie(request, pk):
    """«Отвязать»: back to «Входящие», or at once to another application."""
    letter = one(request, pk)
    home = filed_to(letter) if letter.state == IncomingState.FILED else None
    handled = Application.objects.for_user(request.user, Action.HANDLE_APPLICATION)
    if home is None or not handled.filter(pk=home.pk).exists():
        return redirect("applications:incoming", pk)
    if request.method == "POST":
        to = _named(request) if request.POST.get("application") else None
        try:
            done = untie_letter(letter, home, to=to, actor=request.user)
        except (MailboxRefused, Refused) as refusal:
            messages.error(request, str(refusal))
            return redirect("applications:incoming", pk)
        messages.success(request, _untied(done, home, to, letter.mailbox))
        return redirect(to.get_absolute_url() if to else reverse("applications:inbox"))
    words = request.GET.get("q", "")[:100].replace("\0", "").strip()
    context = {
        "letter": letter,
        "home": home,
        "words": words,
        "found": [one for one in _found(request.user, words) if one != home] if words else [],
        "has_sheets": letters_in.are_sheets(letter.files.all()),
    }
    return render(request, "inbox/untie.html", context)


def _untied(done, home, to, mailbox):
    """What became of the letter and of the sheets that it brought."""
    said = [
        f"Письмо перенесено в заявление: {to.full_name}."
        if to
        else f"Письмо отвязано и ждёт разбора во «Входящих», ящик «{mailbox.title}»."
    ]
    if done.back and not to:
        said.append(f"Листов вернулось в лоток: {done.back}.")
    if done.stayed:
        said.append(
            f"Листов осталось в заявлении {home.full_name}: {done.stayed}. Они приняты или "
            "подписаны его кодом: лишние уберите на его карточке."
        )
    return " ".join(said)


@login_required
@require_POST
def settle_incoming(request, pk):
    """«Не по делу», «Спам», «Вернуть в разбор»."""
    letter = one(request, pk)
    state = request.POST.get("state", "")
    if state not in settling.SETTLED:
        raise Http404
    state = IncomingState(state)
    try:
        settling.settle(letter.pk, state, actor=request.user)
    except MailboxRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("applications:incoming", pk)
    letters_in.forget_emptied(letter.mailbox, actor=request.user)
    messages.success(request, SAID[state])
    return redirect(way_back(request, reverse("applications:inbox")))


@login_required
@require_safe
def incoming_file(request, pk):
    """An attachment as it came. Never opened by the browser as a page: it is saved."""
    shown = mine(request.user).filter(is_hidden=False).exclude(state__in=NOT_READ)
    files = IncomingFile.objects.select_related("letter").filter(letter__in=shown)
    file = get_object_or_404(files, pk=pk)
    record(
        "notifications.incoming.file_read", file.letter, actor=request.user,
        unit_id=file.letter.unit_id, file=file.pk,
    )  # fmt: skip
    is_pdf = file.content_type == attachments.PDF
    kind = file.content_type if is_pdf else "application/octet-stream"  # a stranger told it
    return attachments.serve(Whole(file.name, kind, file.storage_name))


@login_required
@require_safe
def incoming_source(request, pk):
    """The letter whole, as it came, for whoever has to look into it by other means."""
    letter = one(request, pk)
    if not letter.storage_name:
        raise Http404
    record("notifications.incoming.read", letter, actor=request.user, unit_id=letter.unit_id)
    return attachments.serve(Whole("письмо.eml", "message/rfc822", letter.storage_name))
