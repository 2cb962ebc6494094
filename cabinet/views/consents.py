"""Consents on the member's own page: giving one, taking it back, the certificate."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit.services import record
from cabinet.forms.consents import GiveForm
from cabinet.people import himself
from cabinet.views.access import by_member, device_of, sent
from documents.serving import serve
from documents.uploads import PDF
from members.consent_texts import consent_agreed, consent_shown
from members.consents.certificates import STAYING, stopping
from members.consents.kinds import KINDS
from members.consents.outputs import standing_of
from members.consents.services import give_consent, withdraw
from members.editing import MemberRefused
from members.enums import ConsentKind, WithdrawalWay
from structure.policies import policy_code

CHANGED = "Пока вы читали, текст согласия обновился. Прочитайте его и отметьте снова."


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def end(request, member, kind):
    """What stops and what stays, and one press: the law asks for no reason and no decision."""
    kind = _kind(kind)
    if request.method == "POST":
        ended = withdraw(member.pk, kind, way=WithdrawalWay.PORTAL, actor=himself(member))
        if ended:
            messages.success(
                request, "Согласие отозвано с этой минуты. Справка появится здесь через минуту."
            )
        return redirect("cabinet:me")
    context = {
        "kind": kind,
        "about": KINDS[kind],
        "stopping": stopping(kind),
        "staying": STAYING[kind],
    }
    return render(request, "cabinet/end_consent.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def give(request, member, kind):
    """Agree to one thing, apart from all others, never ticked beforehand."""
    kind = _kind(kind)
    if kind in standing_of(member).in_force:
        return redirect("cabinet:me")
    text = consent_shown(kind)
    form = GiveForm(sent(request), kind=kind, text=text)
    if form.is_valid():
        agreed = consent_agreed(kind, text)
        try:
            if agreed is None:
                raise MemberRefused(CHANGED)
            give_consent(
                member.pk, kind, text=agreed, choices=form.choices(), actor=himself(member),
                **device_of(request),
            )  # fmt: skip
        except MemberRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Согласие записано. Отозвать его можно в любой день.")
            return redirect("cabinet:me")
    code = policy_code(member.unit)
    context = {"kind": kind, "about": KINDS[kind], "text": text, "form": form, "code": code}
    return render(request, "cabinet/give_consent.html", context, status=422 if form.errors else 200)


@require_safe
@by_member
def certificate(request, member, pk):
    """What stopped with the withdrawal and what stays, as PDF."""
    consent = get_object_or_404(
        member.consents.select_related("withdrawal__certificate"),
        pk=pk,
        withdrawal__certificate__isnull=False,
    )
    record(
        "cabinet.certificate.read", member, actor=himself(member), unit_id=member.unit_id,
        consent=consent.pk,
    )  # fmt: skip
    paper = consent.withdrawal.certificate
    return serve(paper.pdf, name="Справка об отзыве согласия.pdf", content_type=PDF, inline=True)


def _kind(text):
    if text not in ConsentKind.values:
        raise Http404
    return ConsentKind(text)
