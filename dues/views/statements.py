"""Acts on one statement: another rate or employer, withdrawal, correction, papers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import record
from documents.serving import serve
from dues import asking, services
from dues.guards import since_of
from dues.models import DuesStatement
from dues.statement_forms import (
    CorrectionForm,
    DropForm,
    OriginalForm,
    ScanForm,
    StatementForm,
    WithdrawForm,
)
from dues.views.member import REFUSALS, answer, typed
from structure.queries import employers_of
from structure.scope import Action

TOLD_ANEW = " Работодатель узнает об этом из следующего реестра изменений."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request, pk):
    found = _one(request, pk)
    form = StatementForm(
        *typed(request),
        employers=employers_of(found.unit),
        initial={
            "employer": found.employer_id, "percent": found.percent, "amount": found.amount,
            "starts_on": timezone.localdate(), "dated": timezone.localdate(),
        },
    )  # fmt: skip
    form.fields["starts_on"].label = "По-новому с"

    def act(starts_on, **told):
        asking.renew_statement(found.pk, on=starts_on, actor=request.user, **told)

    return answer(
        request, found.member, form, act, title="Новое заявление вместо прежнего",
        note=f"Сейчас: {found.employer or 'работодатель не указан'}, {found.rate}. Прежнее "
        "заявление кончится в тот день, с которого действует новое.",
        done=f"Записано.{_anew(found)}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk):
    found = _one(request, pk)
    form = WithdrawForm(*typed(request), initial={"on": found.asked_until or timezone.localdate()})

    def act(on):
        asking.withdraw_statement(found.pk, on=on, actor=request.user)

    return answer(
        request, found.member, form, act, title="Отзыв заявления на удержание",
        submit="Записать отзыв", done=f"Отзыв записан.{_anew(found)}",
        note=f"{found.employer or 'Работодатель не указан'}, {found.rate}. Членом профсоюза "
        "человек остаётся: отметьте потом, как он платит.",
    )  # fmt: skip


@login_required
@require_POST
def keep(request, pk):
    found = _one(request, pk)
    try:
        asking.keep_statement(found.pk, actor=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Отзыв отменён: удержание идёт дальше.{_anew(found)}")
    return redirect("dues:member", found.member_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request, pk):
    found = _one(request, pk)
    form = CorrectionForm(
        *typed(request),
        employers=[*employers_of(found.unit), *filter(None, [found.employer])],
        initial={
            "employer": found.employer_id, "percent": found.percent, "amount": found.amount,
            "starts_on": since_of(found), "dated": found.dated, "number": found.number,
        },
    )  # fmt: skip
    form.fields["employer"].required = found.employer_id is not None

    def act(employer, note, **told):
        told["employer_id"] = employer and employer.pk
        asking.correct_statement(found.pk, actor=request.user, note=note, **told)

    return answer(
        request, found.member, form, act, title="Исправить ошибку в заявлении",
        note="Исправляют то, что записали неверно. Если человек написал новое заявление, "
        "запишите его вместо прежнего.",
        done=f"Исправлено.{_anew(found)}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request, pk):
    found = _one(request, pk)
    form = DropForm(*typed(request))

    def act(note):
        asking.drop_statement(found.pk, actor=request.user, note=note)

    return answer(
        request, found.member, form, act, title="Отменить заявление?", danger=True,
        submit="Отменить заявление",
        note=f"{found.employer or 'Работодатель не указан'}, {found.rate} с "
        f"{since_of(found):%d.%m.%Y}. Отменяют то, чего не было. Если человек больше не хочет "
        "удержания, запишите отзыв.",
        done=f"Заявление отменено.{_anew(found)}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attach_scan(request, pk):
    found = _one(request, pk)
    form = ScanForm(*typed(request))

    def act(file):
        services.attach_scan(found.pk, file=file, actor=request.user)

    return answer(
        request, found.member, form, act, title="Скан заявления", done="Скан приложен.",
        submit="Приложить",
    )  # fmt: skip


@login_required
@require_safe
def scan(request, pk):
    """The signed statement itself."""
    mine = DuesStatement.objects.for_user(request.user, Action.VIEW_DUES).filter(
        member__hidden_at=None
    )
    found = get_object_or_404(mine.select_related("scan", "member"), pk=pk)
    if found.scan is None:
        raise Http404
    record(
        "dues.scan.read", found, actor=request.user, unit_id=found.unit_id,
        sha256=found.scan.sha256,
    )  # fmt: skip
    return serve(
        found.scan.file, name=found.scan.name, content_type=found.scan.content_type, inline=True
    )


@login_required
@require_POST
def original_received(request, pk):
    found = _one(request, pk)
    services.mark_originals(_chain(found), on=timezone.localdate(), actor=request.user)
    messages.success(request, "Отмечено: подлинник у вас.")
    return redirect("dues:member", found.member_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def original_handed(request, pk):
    found = _one(request, pk)
    form = OriginalForm(*typed(request), initial={"on": timezone.localdate()})

    def act(on, received_by):
        services.hand_originals(_chain(found), on=on, received_by=received_by, actor=request.user)

    return answer(
        request, found.member, form, act, title="Подлинник передан работодателю",
        done="Записано.",
    )  # fmt: skip


def _one(request, pk):
    """The signed statement on which this user may act; one of a destroyed card is nobody's."""
    mine = DuesStatement.objects.for_user(request.user, Action.HANDLE_DUES)
    mine = mine.filter(member__hidden_at=None, member__merged_into=None)
    found = get_object_or_404(mine.select_related("member", "unit", "employer"), pk=pk)
    if found.root_id != found.pk:
        found = get_object_or_404(
            mine.select_related("member", "unit", "employer"), pk=found.root_id
        )
    return found


def _chain(found):
    rows = DuesStatement.objects.filter(member=found.member_id)
    return [row.pk for row in rows if row.root_id == found.pk]


def _anew(found):
    """Nothing that he was told stands in the way; he is told anew."""
    return TOLD_ANEW if found.told_from else ""
