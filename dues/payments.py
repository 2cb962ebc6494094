"""Writes to payments: typed in, taken from a bank's file, set aside, booked. Nothing is twice."""

import hashlib
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import record
from dues.bank.exchange import ExchangeFault, read_exchange
from dues.bank.guessing import looks_like_dues, month_in, words_of
from dues.booking import book_received
from dues.enums import BankState, DuesRefused
from dues.keepers import keeper_of, kept_at, kept_by
from dues.models import BankFile, Payment
from dues.shares import chain_of
from structure.models import Employer, Unit

REMEMBERED = 200  # the last payments set aside of one payer that are looked through
SAME_FILE = "Этот файл уже загружен {:%d.%m.%Y}. Второй раз деньги не учитываются."
SAME_PAYMENT = (
    "Такое поступление уже записано: тот же работодатель, день, сумма и номер. Если это другое "
    "поступление, укажите его номер поручения."
)
OF_BANK = (
    "Поступление с таким днём и суммой уже пришло с выпиской банка и ждёт: укажите в нём "
    "работодателя. Если это другое, впишите его номер поручения."
)
OF_KEEPER = (
    "Бухгалтерию этой организации ведёт {0}: взносы приходят на её счёт. Выберите вверху {0} и "
    "загрузите её выписку, поступления сами лягут в книги организаций."
)
NO_ACCOUNT = "В карточке организации нет расчётного счёта. Впишите его, потом загрузите выписку."
OTHER_ACCOUNT = (
    "В файле другой счёт: {}. У организации в карточке {}. Проверьте, та ли организация выбрана."
)
BOOKED = "Поступление уже учтено. Сначала сторнируйте его."


class Taken(NamedTuple):
    """What a bank's file has brought."""

    file: BankFile
    added: int
    known: int  # stood in another file or were typed in before


class Decision(NamedTuple):
    """What the accountant has said of one payment."""

    employer: Employer | None
    month: object
    is_aside: bool = False
    unit: Unit | None = None  # whose dues, when they came to the account of its keeper


@transaction.atomic
def record_payment(*, unit, employer, paid_on, amount, month, actor, number="", now=None):
    """Type one payment in and book it. Raises ``DuesRefused`` for one that is there already."""
    number = number.strip()[:40]
    if _typed_before(unit, employer, paid_on, amount, number).exists():
        raise DuesRefused(SAME_PAYMENT)
    if _unnamed_of_bank(unit, paid_on, amount, number).exists():
        raise DuesRefused(OF_BANK)
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                unit=unit,
                employer=employer,
                month=month,
                paid_on=paid_on,
                number=number,
                amount=amount,
                payer=employer.short_name,
                payer_inn=employer.inn,
                key=_key("typed", unit.pk, employer.pk, number, paid_on, amount),
                recorded_by=str(actor)[:200],
            )
    except IntegrityError as error:
        raise DuesRefused(SAME_PAYMENT) from error
    record(
        "dues.payment.recorded", payment, actor=actor, unit_id=unit.pk, amount=str(amount),
        employer=employer.pk, month=str(month), on=str(paid_on),
    )  # fmt: skip
    book_received(payment, actor=actor, now=now)
    payment.refresh_from_db()
    return payment


def _typed_before(unit, employer, paid_on, amount, number):
    same = Payment.objects.filter(unit=unit, employer=employer, paid_on=paid_on, amount=amount)
    return same.filter(number=number) if number else same


def _unnamed_of_bank(unit, paid_on, amount, number):
    """Brought by the bank, of a payer the portal does not know, and waiting to be told of."""
    same = Payment.objects.filter(
        Q(unit=unit) | Q(unit=keeper_of(unit, chain_of(unit))),
        employer=None, source__isnull=False, operation=None, set_aside=False,
        paid_on=paid_on, amount=amount,
    )  # fmt: skip
    return same.filter(number=number) if number else same


def _key(*parts):
    told = "|".join(map(str, parts))
    return f"{parts[0]}:{hashlib.sha256(told.encode()).hexdigest()}"


def take_bank_file(*, unit, name, data, actor, now=None) -> Taken:
    """Take in a client-bank exchange file: what came to the account of the organisation.

    Nothing is booked yet. A file that is not whole, or is of other accounts, raises ``DuesRefused``
    and leaves nothing behind.
    """
    now = now or timezone.now()
    digest = hashlib.sha256(data).hexdigest()
    before = BankFile.objects.filter(unit=unit, sha256=digest).first()
    if before:
        raise DuesRefused(SAME_FILE.format(timezone.localtime(before.created_at)))
    try:
        told = read_exchange(data)
    except ExchangeFault as fault:
        raise DuesRefused(str(fault)) from fault
    _require_account(unit, told)
    taken = BankFile(
        unit=unit, name=name[:200], sha256=digest, state=BankState.READY, uploaded_by=actor,
        created_at=now,
    )  # fmt: skip
    taken.file.save(f"{digest[:16]}.txt", ContentFile(data), save=False)
    try:
        return _taken(taken, told, actor)
    except BaseException as error:
        taken.file.delete(save=False)
        if isinstance(error, IntegrityError):  # the same bytes a moment ago
            raise DuesRefused(SAME_FILE.format(timezone.localtime(now))) from error
        raise


@transaction.atomic
def _taken(taken, told, actor):
    taken.save()
    unit = taken.unit
    incoming = told.incoming(unit.bank_account)
    fresh = _payments(taken, incoming, actor)
    taken.counts = {
        "documents": len(told.documents), "incoming": len(incoming), "added": len(fresh),
        "known": len(incoming) - len(fresh),
    }  # fmt: skip
    taken.save(update_fields=["counts"])
    record("dues.bank.taken", taken, actor=actor, unit_id=unit.pk, **taken.counts)
    return Taken(taken, len(fresh), len(incoming) - len(fresh))


def _require_account(unit, told):
    keeper = keeper_of(unit, chain_of(unit))
    if keeper.pk != unit.pk:
        raise DuesRefused(OF_KEEPER.format(keeper.short_name))
    if not unit.bank_account:
        raise DuesRefused(NO_ACCOUNT)
    if unit.bank_account not in told.accounts:
        shown = ", ".join(sorted(told.accounts)) or "не назван"
        raise DuesRefused(OTHER_ACCOUNT.format(shown, unit.bank_account))


def _payments(file, documents, actor):
    """Rows for what is not known yet, with guesses of who paid and for which month."""
    guesser = _Guesser(file.unit, documents)
    rows = {}
    for one in documents:
        row = guesser.payment(one)
        row.source, row.recorded_by = file, str(actor)[:200]
        rows.setdefault(row.key, row)
    known = set(Payment.objects.filter(key__in=rows).values_list("key", flat=True))
    fresh = [row for key, row in rows.items() if key not in known and not guesser.is_typed(row)]
    Payment.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return fresh


class _Guesser:
    """What is known of the payers of one file, asked by a few queries for all of them."""

    def __init__(self, unit, documents):
        self.unit = unit
        inns = {one.payer_inn for one in documents if one.payer_inn}
        self._employers = {}
        for employer in Employer.objects.filter(inn__in=inns).order_by("-pk"):
            self._employers.setdefault(employer.inn, []).append(employer)
        self._own = set(unit.employers.values_list("pk", flat=True))
        known = [employer.pk for found in self._employers.values() for employer in found]
        self._kept = kept_at(unit, known)
        books = {unit.pk, *(one.pk for kept in self._kept.values() for one in kept)}
        self._aside = {}
        for inn, purpose in (
            Payment.objects.filter(unit__in=books, payer_inn__in=inns, set_aside=True)
            .order_by("-pk")
            .values_list("payer_inn", "purpose")[:REMEMBERED]
        ):
            self._aside.setdefault(inn, set()).add(words_of(purpose))
        days = {one.on for one in documents}
        self._typed = set(
            Payment.objects.filter(unit__in=books, source=None, paid_on__in=days).values_list(
                "employer", "paid_on", "amount", "number"
            )
        )

    def payment(self, one):
        employer = self._employer(one.payer_inn)
        return Payment(
            unit=self._unit(employer),
            employer=employer,
            month=month_in(one.purpose, one.on),
            paid_on=one.on,
            number=one.number,
            amount=one.amount,
            payer=one.payer,
            payer_inn=one.payer_inn,
            purpose=one.purpose,
            set_aside=words_of(one.purpose) in self._aside.get(one.payer_inn, ())
            and not looks_like_dues(one.purpose),
            key=_key(
                "bank", self.unit.pk, one.payer_inn or one.payer, one.payer_account, one.number,
                one.on, one.amount,
            ),
        )  # fmt: skip

    def _employer(self, inn):
        """The one with this ИНН; of several, the one that is of this organisation."""
        found = self._employers.get(inn, [])
        own = [employer for employer in found if employer.pk in self._own]
        if len(own) == 1:
            return own[0]
        return found[0] if len(found) == 1 else None

    def _unit(self, employer):
        """Whose dues: of the only one at this employer whose books are kept here."""
        kept = self._kept.get(employer.pk, ()) if employer else ()
        is_own = employer is None or employer.pk in self._own
        return kept[0] if len(kept) == 1 and not is_own else self.unit

    def is_typed(self, row):
        """Was it typed in before? One typed without a number stands for one payment of the file."""
        told = (row.employer_id, row.paid_on, row.amount)
        if (*told, row.number) in self._typed:
            return True
        is_nameless = (*told, "") in self._typed
        self._typed.discard((*told, ""))
        return is_nameless


def typed_twins(payments):
    """{payment id: one typed in by hand that it may be}: the same day and sum where the bank names
    no employer that the portal knows. Nobody but the accountant can tell whether it is the same."""
    doubtful = [
        one for one in payments
        if one.operation_id is None and one.employer_id is None and not one.set_aside
    ]  # fmt: skip
    if not doubtful:
        return {}
    unit = doubtful[0].unit
    typed = Payment.objects.filter(
        Q(unit=unit) | Q(unit__in=kept_by(unit).order_by().values("pk")),
        source=None, operation__isnull=False,
        paid_on__in={one.paid_on for one in doubtful}, amount__in={one.amount for one in doubtful},
    )  # fmt: skip
    known = {(one.paid_on, one.amount): one for one in typed.order_by("-pk")}
    found = {one.pk: known.get((one.paid_on, one.amount)) for one in doubtful}
    return {pk: twin for pk, twin in found.items() if twin}


@transaction.atomic
def decide(payment_pk, decision, *, actor):
    """Say who paid, for which month and organisation, or that it is not dues. Refused once it is
    booked."""
    payment = Payment.objects.select_for_update().get(pk=payment_pk)
    if payment.operation_id:
        raise DuesRefused(BOOKED)
    new = {
        "employer": decision.employer,
        "month": decision.month,
        "set_aside": decision.is_aside,
        "unit": decision.unit or payment.unit,
    }
    changes = {
        name: [_told(getattr(payment, name)), _told(value)]
        for name, value in new.items()
        if getattr(payment, name) != value
    }
    if not changes:
        return payment
    for name, value in new.items():
        setattr(payment, name, value)
    payment.save(update_fields=list(new))
    record("dues.payment.decided", payment, actor=actor, unit_id=payment.unit_id, changes=changes)
    return payment


def _told(value):
    return value if isinstance(value, bool) else getattr(value, "pk", value and str(value))


def settle(decisions, *, actor, now=None):
    """Decide and book payments one by one: {payment id: ``Decision``}.

    Returns ([booked], {payment id: why not}). Each is a transaction of its own: books of those
    above are not held while a long file is worked off, and a file may be gone on with.
    """
    booked, refused = [], {}
    for pk, decision in decisions.items():
        try:
            with transaction.atomic():
                payment = decide(pk, decision, actor=actor)
                if decision.is_aside:
                    continue
                if decision.employer and decision.month:
                    book_received(payment, actor=actor, now=now)
                    booked.append(pk)
        except DuesRefused as refusal:
            refused[pk] = str(refusal)
    return booked, refused


@transaction.atomic
def drop_bank_file(pk, *, actor):
    """Take a file away with its payments, while none of them is booked."""
    file = BankFile.objects.select_for_update().get(pk=pk)
    payments = list(Payment.objects.select_for_update().filter(source=file).order_by("pk"))
    if any(payment.operation_id for payment in payments):
        raise DuesRefused("Часть поступлений из файла уже учтена. Сначала сторнируйте их.")
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).delete()
    record("dues.bank.dropped", file, actor=actor, unit_id=file.unit_id, payments=len(payments))
    stored = file.file
    file.delete()
    transaction.on_commit(lambda: stored.delete(save=False), robust=True)
