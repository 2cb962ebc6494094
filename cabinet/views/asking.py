"""What a member asks for himself: transfer, leaving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cabinet import wishes
from cabinet.enums import CabinetRefused, WishKind
from cabinet.forms.mine import NoteForm, TransferForm
from cabinet.mine import chair_of, open_transfer
from cabinet.people import himself
from cabinet.views.access import by_member, sent
from documents.enums import TemplateFault
from members import transfers
from members.editing import MemberRefused
from members.enums import Doer, TransferSide
from members.move_printing import print_bundle
from members.papers import bundles_of, printed_for
from structure.branches import found_by, read_id
from structure.enums import Kind
from structure.models import Unit

LONGEST = 100
LEAVING = "leaving"  # the papers of leaving among ``members.papers.bundles_of``


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def wish(request, member, kind):
    """One page that explains, one press. Pressed again, it is the same wish."""
    if kind not in WishKind.values:
        raise Http404
    form = NoteForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            wishes.wish(member.pk, kind, note=form.cleaned_data["note"])
        except CabinetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cabinet:wish", kind)
    context = {
        "form": form,
        "kind": kind,
        "member": member,
        "asked": wishes.waiting_of(member).get(kind),
        "chair": chair_of(list(Unit.objects.above(member.unit)), member),
    }
    if kind == WishKind.LEAVE:
        context["papers"] = printed_for(member).get(LEAVING, [])
    return render(request, f"cabinet/{kind}.html", context, status=422 if form.errors else 200)


@require_POST
@by_member
def print_papers(request, member, key):
    """The blanks of leaving, or of the transfer that was asked for, to be signed by hand."""
    bundle = next((one for one in bundles_of(member) if one.key == key), None)
    if bundle is None or bundle.movement:
        raise Http404
    try:
        print_bundle(member, bundle, actor=himself(member))
    except TemplateFault:
        messages.error(request, "Бумаги не напечатались. Попросите их у председателя.")
    else:
        messages.success(request, "Бумаги готовы: скачайте, подпишите и отдайте.")
    return redirect("cabinet:wish", WishKind.LEAVE) if key == LEAVING else redirect("cabinet:me")


@require_POST
@by_member
def take_back_wish(request, member, kind):
    wishes.take_back(member.pk, kind)
    messages.success(request, "Просьба отозвана: всё остаётся как было.")
    return redirect("cabinet:me")


@require_http_methods(["GET", "HEAD", "POST"])
@by_member
def transfer(request, member):
    """Find where to, say from which day; the organisation he goes to confirms."""
    if open_transfer(member):
        return redirect("cabinet:me")
    offered = Unit.objects.open().filter(tree_id=member.unit.tree_id).exclude(kind=Kind.UNION)
    offered = offered.exclude(pk=member.unit_id)
    to = request.POST.get("to") or request.GET.get("to", "")
    words = request.GET.get("q", "").strip()[:LONGEST]
    context = {"words": words, "found": found_by(offered, words).rows if words else []}
    if to:
        target = get_object_or_404(offered, pk=read_id(to))
        form = TransferForm(sent(request))
        context |= {"target": target, "form": form}
        if request.method == "POST" and form.is_valid():
            try:
                transfers.ask(
                    member.pk,
                    target,
                    side=TransferSide.MEMBER,
                    actor=Doer.MEMBER,
                    **form.cleaned_data,
                )
            except MemberRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"Просьба о переводе отправлена: {target}.")
                return redirect("cabinet:me")
        status = 422 if form.errors else 200
        return render(request, "cabinet/transfer.html", context, status=status)
    return render(request, "cabinet/transfer.html", context)


@require_POST
@by_member
def take_back_transfer(request, member):
    asked = open_transfer(member)
    if asked:
        try:
            transfers.withdraw(asked.pk, actor=Doer.MEMBER, note="Отозвал сам")
        except MemberRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Просьба о переводе отозвана.")
    return redirect("cabinet:me")
