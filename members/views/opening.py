"""«Добавить человека»: a card by hand, after a look at those who may be the same person."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.limits import Limit, in_minutes, wait_for
from members.editing import MemberRefused, NumberTaken
from members.forms.opening import OpeningForm
from members.models import Member
from members.opening import LooksLike, note_told, open_member
from members.queries import LIMIT
from members.views.access import require_anywhere
from structure.branches import read_id
from structure.choosing import chosen_unit, offered_units
from structure.scope import Action

# The register of the whole union is searched, and the answer may be of a stranger's organisation.
SEARCHES = Limit("opening", 60, timedelta(hours=1))
TOO_MANY = (
    "Вы очень часто добавляете людей по одному. Набранное осталось на странице. Длинный список "
    "быстрее загрузить файлом, а добавить ещё одного можно через"
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_card(request):
    user = request.user
    require_anywhere(user, Action.MOVE_MEMBER)
    typed = request.POST if request.method == "POST" else None
    named = (typed or request.GET).get("unit", "")
    unit = chosen_unit(user, Action.MOVE_MEMBER, named)
    units = offered_units(user, Action.MOVE_MEMBER, unit)
    form = OpeningForm(typed, units=units, initial={"unit": unit and unit.pk})
    likenesses, seconds = [], 0
    if form.is_valid() and (seconds := wait_for(SEARCHES, user.pk)):
        form.add_error(None, f"{TOO_MANY} {in_minutes(seconds)}.")
    elif form.is_valid():
        known = {read_id(pk) for pk in typed.getlist("known")[:LIMIT]}
        told = form.cleaned_data
        try:
            member = open_member(
                told["unit"],
                since=told["since"] or told["admitted_on"],
                admitted_on=told["admitted_on"],
                came_from=told["came_from"],
                consent_on=told["consent_on"],
                known=known,
                distinct=_visible(user, known),
                actor=user,
                **form.of_card(),
            )
        except LooksLike as refusal:
            likenesses = refusal.matches
            note_told(likenesses, actor=user)
        except NumberTaken as refusal:
            form.add_error("card_number", str(refusal))
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Карточка заведена: {member.full_name}.")
            return redirect(member)
    context = {
        "page_title": "Добавить человека",
        "page_lead": "Давно состоит в профсоюзе, а в реестре его нет. Кто вступает впервые, "
        "подаёт заявление сам: по ссылке или плакату организации.",
        "page_back_url": reverse("members:register"),
        "page_back_title": "Члены профсоюза",
        "form": form,
        "likenesses": _shown(user, likenesses),
        "known": [card.pk for card, _ in likenesses],
    }
    status = 429 if seconds else 422 if form.errors or likenesses else 200
    return render(request, "members/open_card.html", context, status=status)


def _shown(user, matches):
    """Those whom the user may see by name and page; the others only as somebody."""
    visible = _visible(user, [card.pk for card, _ in matches])
    return [(card if card.pk in visible else None, ", ".join(reasons)) for card, reasons in matches]


def _visible(user, pks):
    cards = Member.objects.for_user(user, Action.VIEW_MEMBER)
    return set(cards.filter(pk__in=pks).values_list("pk", flat=True))
