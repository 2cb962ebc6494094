"""Opening one thing to one person for a time, and the page of what is open to whom."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import lending
from accounts.enums import GrantRefused
from accounts.invitations import LIFETIME, invitation_path
from accounts.models import Grant, User
from accounts.people_entered import found_or_entered, invite, is_same_person
from accounts.proving import proven_lately
from audit.services import record
from members.exports import chosen_cards
from members.models import SavedList
from members.selection import selection_of
from members.views.access import require_anywhere
from notifications.services import queue_letter, tell_user
from structure import keyset
from structure.scope import Action, standing_of
from unionportal.rights.forms import LendToForm
from unionportal.rights.kinds import KINDS, managed, name_of

PAGE = 30
SOON = timedelta(days=3)


@login_required
@require_http_methods(["GET", "POST"])
@proven_lately
def lend(request, kind, pk):
    shown, found = managed(request.user, kind, pk)
    if not shown.lent:
        raise Http404
    form = LendToForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grant = open_to(shown, found, actor=request.user, **form.cleaned_data)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"{grant.user}: доступ открыт по {grant.ends_on:%d.%m.%Y}, письмо отправлено.",
            )
            return redirect("rights:lent")
    context = {
        "page_title": "Дать доступ на время",
        "kind": shown,
        "about": found,
        "form": form,
        "back_url": _page_of(found),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/lend.html", context, status=status)


def _page_of(found):
    if isinstance(found, SavedList):
        return reverse("members:saved_lists")
    return found.get_absolute_url()


@transaction.atomic
def open_to(shown, found, *, actor, email, starts_on, ends_on, reason, now=None, **told):
    """Lend it, enter and invite who is new, and tell him. Raises ``GrantRefused``.

    The same once more, as a second press of the button sends it, changes and tells nothing.
    """
    now = now or timezone.now()
    if ends_on < timezone.localdate(now):
        raise GrantRefused("Последний день доступа уже прошёл. Укажите сегодняшний или будущий.")
    if any(mandate.unit.is_practice for mandate in actor.current_mandates):
        raise GrantRefused(
            "В учебной организации доступ людям не открывают: здесь всё ненастоящее."
        )
    user = found_or_entered(email.strip().lower(), told)
    if not is_same_person(user, told):
        raise GrantRefused(
            "С этой почтой в портале записан другой человек. Проверьте почту, фамилию и имя."
        )
    if user.pk == actor.pk:
        raise GrantRefused("Вы и так это видите. Укажите почту другого человека.")
    how = {"starts_on": starts_on, "ends_on": ends_on, "reason": reason, "actor": actor}
    if same := _same_loan(user, found, shown, how):
        return same
    if isinstance(found, SavedList):
        unit = actor.current_mandates[0].unit
        cards = chosen_cards(selection_of(actor, found.query, Action.MANAGE_PEOPLE))
        grant = lending.lend_list(user, found, cards, shown.seen_by, unit=unit, **how)
    else:
        unit = standing_of(found).units[0]
        grant = lending.lend(user, found, shown.seen_by, unit=unit, **how)
    _write(grant, shown, actor, unit, now)
    tell_user(
        user,
        f"Вам открыли доступ: {shown.title.lower()}, по {grant.ends_on:%d.%m.%Y}.",
        key=f"lent:{grant.pk}:{grant.starts_on}:{grant.ends_on}",
        url=_door_of(found),
    )
    return grant


def _same_loan(user, found, shown, how):
    """What is lent exactly so already. A list is lent anew: others may stand in it now."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if isinstance(found, SavedList):
        return None
    how = {"granted_by" if name == "actor" else name: value for name, value in how.items()}
    of_it = {"content_type": ContentType.objects.get_for_model(found), "object_id": found.pk}
    return Grant.objects.filter(
        user=user, action=shown.seen_by, part_of=None, **of_it, **how
    ).first()


def _door_of(found):
    """Where the borrower finds it."""
    return reverse("members:register") if isinstance(found, SavedList) else _page_of(found)


def _write(grant, shown, actor, unit, now):
    user = grant.user
    is_new = not user.has_usable_password()
    if is_new:
        invite(user, actor, unit, now)
    queue_letter(
        "invitation" if is_new else "object_lent",
        key=f"lent:{grant.pk}:{int(now.timestamp() * 1000)}",
        unit=unit,
        about=user,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        context={
            "name": " ".join(filter(None, (user.name, user.patronymic))),
            "role": f"{shown.title.lower()}, по {grant.ends_on:%d.%m.%Y}",
            "valid_days": LIFETIME.days,
        },
        path=invitation_path(user) if is_new else "/office/",
        now=now,
    )


class Lent(NamedTuple):
    """One line of the page; ``about`` is None for what the reader does not see himself."""

    grant: Grant
    title: str
    about: object
    url: str


@login_required
@require_safe
def lent(request):
    """«Кому что дано»: what is open to whom where the reader manages people."""
    require_anywhere(request.user, Action.MANAGE_PEOPLE)
    is_over = request.GET.get("over") == "1"
    today = timezone.localdate()
    rows = lending.grants_managed_by(request.user)
    rows = rows.filter(ends_on__lt=today) if is_over else rows.unended(today)
    page, after = keyset.page_of(
        rows.select_related("user", "content_type", "granted_by", "unit"),
        "id", request.GET.get("after", ""), PAGE, read=int, descending=True,
    )  # fmt: skip
    if request.method == "GET":
        record(
            "rights.lent.read", request.user, actor=request.user, grants=[row.pk for row in page]
        )
    address = f"{request.path}?over={int(is_over)}"
    context = {
        "page_title": "Кому что дано",
        "rows": _told(request.user, page),
        "is_over": is_over,
        "today": today,
        "soon": today + SOON,
        "next_url": f"{address}&after={after}" if after else "",
    }
    return render(request, "rights/lent.html", context)


def _told(reader, grants):
    """With one question for each sort of what is lent."""
    asked = {}
    for grant in grants:
        asked.setdefault(grant.content_type, []).append(grant.object_id)
    found = {}
    for content_type, pks in asked.items():
        kind = KINDS.get(name_of(content_type.model_class()))
        if kind:
            rows = kind.model.objects.for_user(reader, kind.seen_by).filter(pk__in=pks)
            found |= {(content_type.pk, row.pk): (kind, row) for row in rows}
    return [_line(grant, found.get((grant.content_type_id, grant.object_id))) for grant in grants]


def _line(grant, found):
    if found is None:
        return Lent(grant, f"{grant.content_type.name} № {grant.object_id}", None, "")
    kind, about = found
    return Lent(grant, kind.title, about, _page_of(about))


@login_required
@require_POST
def take_back(request, pk):
    grants = lending.grants_managed_by(request.user)
    if not grants.filter(pk=pk).exists():
        raise Http404
    try:
        grant = lending.take_back_grant(pk, actor=request.user)
    except GrantRefused:
        raise Http404
    if grant:
        messages.success(request, f"{grant.user}: доступ закрыт.")
    return redirect("rights:lent")


def remind_of_ends(*, on=None):
    """Tell who gave and who was given that the last days have come; close what is over or moved.

    Returns how many grants are ending. May run twice: a notice is one per grant and last day.
    """
    on = on or timezone.localdate()
    lending.close_over(on=on)
    lending.close_moved(on=on)
    ending = Grant.objects.filter(part_of=None, ends_on__gte=on, ends_on__lte=on + SOON)
    count = 0
    for grant in ending.select_related("user", "granted_by", "content_type").iterator():
        key = f"grant-ends:{grant.pk}:{grant.ends_on}"
        what = KINDS[name_of(grant.content_type.model_class())].title.lower()
        tell_user(
            grant.granted_by,
            f"Доступ кончается {grant.ends_on:%d.%m.%Y}: {grant.user.short_name}, {what}. "
            "Нужен дольше — откройте снова.",
            key=key,
            url=reverse("rights:lent"),
        )
        tell_user(
            grant.user,
            f"Доступ, который вам открыли ({what}), кончается {grant.ends_on:%d.%m.%Y}.",
            key=f"{key}:borrower",
        )
        count += 1
    return count
