"""The member's union card on his phone and on paper."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import Limit, too_often, wait_for
from audit.services import record
from cabinet import cards
from cabinet.cards import code_of
from cabinet.enums import CabinetRefused, Revoked
from cabinet.pdf import make_card
from cabinet.people import himself
from cabinet.views.access import by_member
from documents.codes import spaced
from documents.qr import link_qr_svg
from documents.serving import send
from documents.uploads import PDF
from members.enums import Status
from structure.models import Unit

PRINTING = Limit("member-print", 20, timedelta(minutes=10))  # each costs half a second of work
ON_SCREEN = "X-Union-Card"  # tells the service worker which page may be kept for «нет сети»


def check_address(code):
    return settings.SITE_URL + reverse("cabinet:card", args=[code])


@require_safe
@by_member
def my_card(request, member):
    """Full screen, to be shown; whoever has none yet is offered one."""
    card = cards.good_cards(member).first()
    code = code_of(card) if card else ""
    if not code or member.status != Status.MEMBER:
        context = {"member": member, "is_suspended": member.status == Status.SUSPENDED}
        return render(request, "cabinet/no_card.html", context)
    context = {
        "member": member,
        "card": card,
        "code": spaced(code),
        "unit": cards.organisation_of(member),
        "union_title": Unit.objects.above(member.unit).last().name,
        "qr": mark_safe(link_qr_svg(check_address(code), border=2)),  # noqa: S308 -- drawn by us
        "shown_at": timezone.localtime(),
    }
    response = render(request, "cabinet/my_card.html", context)
    if request.member_session.is_on_own_device:
        response.headers[ON_SCREEN] = "1"
    return response


@require_POST
@by_member
def ask_card(request, member):
    try:
        cards.issue(member.pk, actor=himself(member))
    except CabinetRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("cabinet:me")
    return redirect("cabinet:my_card")


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def lost_card(request, member):
    """The old card dies at the press of the button."""
    if request.method == "POST":
        try:
            cards.reissue(member.pk, reason=Revoked.LOST, actor=himself(member))
        except CabinetRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("cabinet:me")
        messages.success(request, "Прежний билет погашен, вот новый. Напечатанный тоже замените.")
        return redirect("cabinet:my_card")
    return render(request, "cabinet/lost_card.html")


@require_safe
@by_member
def my_card_pdf(request, member):
    card = cards.good_cards(member).first()
    if card is None or not code_of(card):
        raise Http404
    if seconds := wait_for(PRINTING, member.pk):
        return too_often(request, seconds)
    record(
        "cabinet.card.printed", member, actor=himself(member), unit_id=member.unit_id,
        card=card.pk,
    )  # fmt: skip
    name = f"Профбилет, {member.short_name}.pdf"
    return send(make_card(card), name=name, content_type=PDF, inline=True)
