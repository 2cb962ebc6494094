"""One payroll: how far it has come, its piles, and what is done about their rows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from audit.services import record
from documents.file_names import safe_name
from documents.serving import XLSX, send
from dues.enums import ASKING, DuesRefused, PayrollState, Pile, Settlement
from dues.files import mark_of
from dues.payrolls import booking, choosing, files, queries, settling, uploading
from dues.sealing import ZIP, is_password, new_password, sealed
from dues.views.payrolls import found, may_handle
from structure.branches import read_id
from structure.scope import Action

WITH_ROWS = {PayrollState.MATCHED, PayrollState.BOOKED, PayrollState.UNDONE}


@login_required
@require_safe
def payroll(request, pk):
    of = found(request, pk)
    handles = may_handle(request, of)
    if of.state == PayrollState.COLUMNS and handles:
        return redirect("dues:payroll_columns", pk)
    context = {"of": of, "may_handle": handles, "State": PayrollState}
    if of.state in WITH_ROWS:
        context |= _piles(request, of, handles)
    if request.method == "GET" and context.get("rows"):
        record("dues.payroll.read", of, actor=request.user, unit_id=of.unit_id)
    return render(request, "dues/payroll.html", context)


def _piles(request, of, handles):
    tabs = queries.tabs_of(of)
    wanted = request.GET.get("pile", "")
    if wanted not in Pile.values:
        wanted = next((tab.pile for tab in tabs if tab.number), Pile.FITS)
    rows, last = queries.page_of_rows(
        of, wanted, after=read_id(request.GET.get("after", "")) or 0, may_handle=handles
    )
    left = booking.left_out(of)
    return {
        "tabs": tabs,
        "pile": Pile(wanted),
        "rows": rows,
        "next_url": f"?pile={wanted}&after={last}" if last else "",
        "bulk": list(dict.fromkeys(pair for shown in rows for pair in shown.offered)),
        "left": left[: queries.MANY].count() if of.state == PayrollState.MATCHED else 0,
    }


@login_required
@require_safe
def progress(request, pk):
    """What the page asks while a worker is at it; when it is over, the page comes anew."""
    of = found(request, pk)
    if of.is_at_work:
        return render(request, "dues/payroll_progress.html", {"of": of})
    return HttpResponse(headers={"HX-Refresh": "true"})


@login_required
@require_POST
def settle(request, pk):
    """One act on the rows ticked, on one row, or on the whole pile."""
    of = found(request, pk, Action.HANDLE_DUES)
    what, pile = request.POST.get("what", ""), request.POST.get("pile", "")
    one = request.POST.get("row", "")
    if ":" in what:  # a button of one row
        what, _, one = what.partition(":")
    if what not in Settlement.values or pile not in Pile.values:
        raise Http404
    told = [read_id(one)] if one else [read_id(word) for word in request.POST.getlist("rows")]
    is_whole = request.POST.get("whole") == "1" and not one
    rows = None if is_whole else [row for row in told if row]
    if what in ASKING and request.POST.get("sure") != "1" and rows != []:
        return _is_sure(request, of, what, pile, rows)
    try:
        done, left = settling.settle(pk, what, pile=pile, actor=request.user, rows=rows)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
    else:
        told = f"{Settlement(what).label}. Строк: {done}."
        messages.success(request, told)
        if left:
            messages.warning(request, f"Остались неразобранными — {left}.")
    return redirect(f"{of.get_absolute_url()}?pile={pile}")


def _is_sure(request, of, what, pile, rows):
    """Letters do not come back: first it is shown to whom they go."""
    context = {
        "of": of,
        "what": what,
        "pile": pile,
        "rows": rows or [],
        "is_whole": rows is None,
        "count": of.rows.filter(pile=pile, settled="").count() if rows is None else len(rows),
        "back_url": f"{of.get_absolute_url()}?pile={pile}",
    }
    return render(request, "dues/payroll_sure.html", context)


@login_required
@require_POST
def unsettle(request, pk, row_pk):
    of = found(request, pk, Action.HANDLE_DUES)
    get_object_or_404(of.rows, pk=row_pk)
    try:
        row = settling.unsettle(pk, row_pk, actor=request.user)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(of)
    messages.success(request, "Решение отменено.")
    return redirect(f"{of.get_absolute_url()}?pile={row.pile}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def who(request, pk, row_pk):
    """«Это он»: who of ours the row is about."""
    of = found(request, pk, Action.HANDLE_DUES)
    row = get_object_or_404(of.rows, pk=row_pk, pile=Pile.NOT_OURS)
    if request.method == "POST":
        try:
            row = choosing.choose(
                pk, row_pk, read_id(request.POST.get("member", "")), actor=request.user
            )
        except DuesRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("dues:payroll_who", pk, row_pk)
        messages.success(request, f"Строка {row.number}: указано, кто это.")
        return redirect(f"{of.get_absolute_url()}?pile={row.pile}")
    q = request.GET.get("q", "").strip()[:100]
    people = choosing.search(of, q) if q else next(queries.shown(of, [row])).people
    people = people or ([] if q else choosing.alike(of, row))
    if request.method == "GET":
        record("dues.payroll.read", of, actor=request.user, unit_id=of.unit_id, row=row.pk)
    context = {"of": of, "row": row, "people": people, "q": q}
    return render(request, "dues/payroll_who.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request, pk):
    """The list of what does not agree, to be handed over to the employer: as it is, or posted, in
    an archive under the password that the page has shown."""
    of = found(request, pk, Action.HANDLE_DUES)
    if of.state not in WITH_ROWS:
        raise Http404
    name = safe_name(f"Вопросы по ведомости, {of}.xlsx")
    if request.method == "POST":
        password = request.POST.get("password", "")
        if not is_password(password):
            return redirect("dues:payroll_questions", pk)
        data = sealed(name, _table(request, of), password)
        return send(data, name=f"{name}.zip", content_type=ZIP, inline=False)
    if "plain" in request.GET:
        return send(_table(request, of), name=name, content_type=XLSX, inline=False)
    context = {"of": of, "password": new_password()}
    return render(request, "dues/payroll_questions.html", context)


def _table(request, of):
    data = files.questions(of, mark_of(request.user.short_name, timezone.localdate()))
    record("dues.payroll.exported", of, actor=request.user, unit_id=of.unit_id)
    return data


def _act(template, do, said):
    """A page that asks once more, and does what was asked."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, pk):
        of = found(request, pk, Action.HANDLE_DUES)
        if request.method == "POST":
            try:
                do(pk, actor=request.user)
            except DuesRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, said)
            url = of.get_absolute_url()
            return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
        return render(request, f"dues/{template}.html", {"of": of})

    return view


undo = _act("payroll_undo", booking.undo, "Учёт отменён: удержания этой ведомости сняты.")
again = _act("payroll_again", uploading.match_again, "Ведомость сверяется заново.")
recolumn = _act("payroll_recolumn", uploading.ask_columns, "Укажите столбцы заново.")


@login_required
@require_POST
def book(request, pk):
    of = found(request, pk, Action.HANDLE_DUES)
    if of.warnings and not request.POST.get("confirmed"):
        messages.error(request, "Отметьте, что предупреждения прочитаны, и нажмите ещё раз.")
        return redirect(of)
    return _done(request, of, booking.start)


@login_required
@require_POST
def take_up(request, pk):
    return _done(request, found(request, pk, Action.HANDLE_DUES), booking.take_up)


def _done(request, of, do):
    try:
        do(of.pk, actor=request.user)
    except DuesRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(of)
