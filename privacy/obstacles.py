"""Why the data of a person may not be destroyed yet: for many people at once, in plain words.

The number of questions does not grow with the people.
"""

from collections import defaultdict

from django.db.models import Exists, Max, OuterRef, Q

from accounts.models import Mandate, User
from applications.enums import OPEN, Outcome
from applications.models import Application
from cabinet.enums import ProposalState, WishState
from cabinet.models import Proposal, Wish
from dues.enums import StatementState
from dues.models import DuesRegisterLine, DuesStatement
from imports.models import ImportRow
from members.consents.outputs import Output, let_out
from members.duplicates.unmerging import TERM as UNMERGE_TERM
from members.enums import JobState, RequestKind, Status
from members.models import DataRequest, ElectedPost, Member, Membership, Merge, Transfer
from privacy.enums import Fate
from privacy.models import Answer, Hold, Line
from structure.models.units import years_after

ON_THE_BOOKS = {
    Status.MEMBER: "состоит на учёте",
    Status.SUSPENDED: "временно снят с учёта, но состоит",
    Status.APPLIED: "подал заявление о приёме",
}

HOLDS_OFFICE = (
    "работает в портале под той же почтой: сначала закончите полномочия («Кто работает в портале»)"
)
HAS_ACCOUNT = (
    "под той же почтой есть открытый вход в портал: сначала закройте его (администрирование, "
    "«Пользователи»)"
)

# What is asked for is the destruction itself.
TO_DESTROY = (RequestKind.WITHDRAWAL, RequestKind.STOP_PROCESSING, RequestKind.UNLAWFUL)


def of_members(pks, limits, *, on, but=None):
    """{card: [why not]} for those who have an obstacle. ``but`` is the destruction itself."""
    found = defaultdict(list)
    cards = Member.objects.filter(pk__in=pks)
    for pk, status, hidden_at in cards.values_list("pk", "status", "hidden_at"):
        if status in ON_THE_BOOKS:
            found[pk].append(ON_THE_BOOKS[status])
        if hidden_at and but is None:
            found[pk].append("данные уже скрыты: ждут уничтожения или уничтожены")
    whole = _whole(pks)
    for what, words in _simple(whole, on):
        for pk in what:
            _add(found, whole, pk, words)
    _archive(found, whole, limits, on)
    _held(found, whole, on)
    _in_office(found, whole, on)
    _elsewhere(found, Q(member__in=pks), "member", but)
    return dict(found)


def of_applications(pks, limits, *, on, but=None):
    """The same of applications that never came to a card."""
    found = defaultdict(list)
    rows = Application.objects.filter(pk__in=pks)
    for application in rows.only("pk", "stage", "outcome", "stage_since", "hidden_at", "member"):
        if application.stage in OPEN:
            found[application.pk].append("заявление ещё рассматривается")
        if application.member_id:
            found[application.pk].append("есть учётная карточка: уничтожают её")
        if application.hidden_at and but is None:
            found[application.pk].append("данные уже скрыты: ждут уничтожения или уничтожены")
        ended = application.stage_since.date()
        if application.outcome == Outcome.REFUSED and not _is_over(ended, limits.archive_years, on):
            found[application.pk].append(_archive_words(ended, limits.archive_years))
    _elsewhere(found, Q(application__in=pks), "application", but)
    return dict(found)


def _whole(pks):
    """{card: the card of the person}: one merged into another speaks for that one."""
    whole = {pk: pk for pk in pks}
    newest = dict(whole)
    while newest:
        rows = Member.objects.filter(merged_into__in=newest).values_list("pk", "merged_into")
        newest = {pk: whole[into] for pk, into in rows if pk not in whole}
        whole |= newest
    return whole


def _simple(whole, on):
    """(cards, why not) of what is asked of one table."""
    mine = {"member__in": list(whole)}

    def cards(rows, column="member"):
        return set(rows.values_list(column, flat=True))

    yield (
        cards(Application.objects.filter(**mine, stage__in=OPEN)),
        "есть заявление, которое ещё рассматривается",
    )
    yield cards(Transfer.objects.open().filter(**mine)), "есть незаконченный перевод"
    yield (
        cards(Proposal.objects.filter(**mine, state=ProposalState.WAITING)),
        "предложение исправить карточку ждёт ответа",
    )
    yield cards(Wish.objects.filter(**mine, state=WishState.WAITING)), "просьба ждёт ответа"
    yield (
        cards(DataRequest.objects.filter(**mine, closed_at=None).exclude(kind__in=TO_DESTROY)),
        "обращение о персональных данных ещё не закрыто",
    )
    yield (
        cards(Answer.objects.filter(**mine, state__in=[JobState.WAITING, JobState.RUNNING])),
        "готовится ответ о его данных",
    )
    yield cards(ElectedPost.objects.filter(**mine, until=None)), "занимает выборную должность"
    yield (
        cards(_unsettled_dues(DuesStatement.objects.filter(**mine))),
        "взносы не завершены: заявление на удержание ждёт бухгалтерии",
    )
    merged_since = on - UNMERGE_TERM
    merges = Merge.objects.filter(undone_at=None, merged_at__date__gt=merged_since)
    words = f"объединение карточек ещё можно отменить ({UNMERGE_TERM.days} дней)"
    yield cards(merges.filter(kept__in=list(whole)), "kept"), words
    rows = ImportRow.objects.filter(**mine).exclude(of__file="")
    yield cards(rows), "стоит в загруженном списке, который ещё не закрыт (до 30 дней)"


def _unsettled_dues(statements):
    """What the employer is still to be told, or has still to answer.

    Not of one in force on no day, of which nobody was told; nor what the member forbids to tell.
    """
    untold = Q(is_untold=True) & let_out(Output.EMPLOYER, path="member")
    in_hand = Q(state=StatementState.TO_HAND_OVER, told_from__isnull=False)
    return statements.filter(untold | in_hand | Q(state=StatementState.HANDED_OVER))


def _archive(found, whole, limits, on):
    """Terms of papers: of joining and leaving, of dues."""
    left = Membership.objects.filter(member__in=list(whole)).values("member")
    for row in left.annotate(last=Max("until")).values_list("member", "last").order_by():
        pk, last = row
        if last and not _is_over(last, limits.archive_years, on):
            _add(found, whole, pk, _archive_words(last, limits.archive_years))
    refused = Application.objects.filter(member__in=list(whole), outcome=Outcome.REFUSED)
    for pk, since in refused.values_list("member", "stage_since"):
        if not _is_over(since.date(), limits.archive_years, on):
            _add(found, whole, pk, _archive_words(since.date(), limits.archive_years))
    handed = DuesRegisterLine.objects.standing().filter(
        statement__member__in=list(whole), register__handed_on__isnull=False
    )
    handed = handed.values("statement__member").annotate(last=Max("register__handed_on"))
    for pk, last in handed.values_list("statement__member", "last").order_by():
        if not _is_over(last, limits.dues_years, on):
            until = years_after(last, limits.dues_years)
            _add(found, whole, pk, f"реестры взносов хранятся до {until:%d.%m.%Y}")


def _archive_words(since, years):
    return f"заявления и решения хранятся до {years_after(since, years):%d.%m.%Y}"


def _is_over(since, years, on):
    return years_after(since, years) <= on


def _held(found, whole, on):
    holds = Hold.objects.filter(member__in=list(whole), lifted_at=None, until__gte=on)
    for hold in holds:
        _add(found, whole, hold.member_id, f"запрет до {hold.until:%d.%m.%Y}: {hold.reason}")


def _in_office(found, whole, on):
    """Who works on the portal under the address of his card: the account is not the card's to take,
    and letters of his office would go on naming him."""
    emails = Member.objects.filter(pk__in=list(whole)).exclude(email="")
    cards = defaultdict(list)
    for pk, email in emails.values_list("pk", "email"):
        cards[email.lower()].append(pk)
    accounts = User.objects.filter(email__in=list(cards))
    held = Mandate.objects.unended(on).filter(user=OuterRef("pk"))
    for email, is_in_office in accounts.filter(Q(is_active=True) | Exists(held)).values_list(
        "email", Exists(held)
    ):
        words = HOLDS_OFFICE if is_in_office else HAS_ACCOUNT
        for pk in cards[email.lower()]:
            _add(found, whole, pk, words)


def _elsewhere(found, mine, column, but):
    rows = Line.objects.filter(mine, fate__in=[Fate.CHOSEN, Fate.HIDDEN])
    if but:
        rows = rows.exclude(of=but)
    for pk, number in rows.values_list(column, "of"):
        found[pk].append(f"уже стоит в уничтожении № {number}")


def _add(found, whole, pk, words):
    words_of = found[whole[pk]]
    if words not in words_of:
        words_of.append(words)
