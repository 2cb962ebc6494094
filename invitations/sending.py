"""Letters of a campaign, one person at a time, under a lease.

Each person is a transaction: the office, the invitation, the letter as a row of the outbox and the
mark that it is done. A worker killed between two people loses nothing and doubles nothing; the
lease runs out, and the sweep goes on with the next one.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import GrantRefused
from accounts.invitations import LIFETIME, invitation_path
from accounts.models import Mandate, User
from accounts.services import give_mandate, invite_again
from audit.services import operation
from invitations.enums import Sent, State
from invitations.models import Campaign, Invitee
from invitations.services import LETTER
from notifications.catalogue import read_kind
from notifications.letters import dress
from notifications.services import full_url, queue_composed
from notifications.wording import fill
from notifications.writing import open_batch
from structure.services import hold_tree

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
BROKEN = "Не удалось отправить. Нажмите «Повторить» позже или скажите администратору."
ENDED = "Полномочие снято. Если оно нужно снова, дайте его на странице организации."


def send(pk, *, now=None):
    """Invite everybody who is ready; True when the campaign was brought to its end here."""
    now = now or timezone.now()
    if not Campaign.objects.owing(now).filter(pk=pk).update(lease_until=now + LEASE):
        return False
    campaign = Campaign.objects.select_related("unit", "created_by").get(pk=pk)
    lease = campaign.lease_until
    with operation(known=campaign.operation):
        for person in _ready(campaign):
            lease = _hold(pk, lease)
            if lease is None:  # stopped, or somebody else goes on
                return False
            _try_one(person, campaign)
        return _finish(pk, lease)


def _ready(campaign):
    rows = campaign.invitees.filter(state=Sent.READY).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _hold(pk, lease):
    prolonged = timezone.now() + LEASE
    mine = Campaign.objects.filter(pk=pk, state=State.SENDING, lease_until=lease)
    return prolonged if mine.update(lease_until=prolonged) else None


def _finish(pk, lease):
    mine = Campaign.objects.filter(pk=pk, state=State.SENDING, lease_until=lease)
    return bool(mine.update(state=State.SENT, lease_until=None, finished_at=timezone.now()))


def _try_one(pk, campaign):
    try:
        send_one(pk, campaign)
    except GrantRefused as refusal:
        _fail(pk, str(refusal))
    except Exception:  # one broken line must not keep the others from their letters
        logger.exception("invitee %s of campaign %s", pk, campaign.pk)
        _fail(pk, BROKEN)


def _fail(pk, fault):
    ready = Invitee.objects.filter(pk=pk, state=Sent.READY)
    ready.update(state=Sent.FAULTY, fault=fault[:300])


@transaction.atomic
def send_one(pk, campaign, *, now=None):
    """Give the office if it is not there, open an invitation and write the letter; once.

    Who has come in the meantime gets no letter. Raises ``GrantRefused``.
    """
    now = now or timezone.now()
    hold_tree()
    person = (
        Invitee.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("unit")
        .filter(pk=pk, state=Sent.READY)
        .first()
    )
    if person is None:
        return None
    user, title = _in_office(person, campaign, now)
    if user.has_usable_password():
        person.state = Sent.PRESENT if not person.letters else Sent.SENT
    else:
        _write(person, user, title, campaign, now)
    person.user = user
    person.save()
    return person


def _in_office(person, campaign, now):
    """(who is invited with his invitation open, how his office is called).

    An office is given to a line of a list once, with its first letter. Raises ``GrantRefused``.
    """
    user = person.user or User.objects.filter(email=person.email).first()
    held = Mandate.objects.unended(timezone.localdate(now)).filter(
        user=user, unit=person.unit, role=person.role, standing_in_for=None
    )
    mandate = held.first() if user else None
    if mandate is None and (person.user_id or person.letters):
        raise GrantRefused(ENDED)  # taken from him meanwhile: a letter gives nothing back
    if mandate is None:
        mandate = give_mandate(
            unit_id=person.unit_id,
            role=person.role,
            email=person.email,
            surname=person.surname,
            name=person.name,
            patronymic=person.patronymic,
            starts_on=timezone.localdate(now),
            basis=f"Приглашение «{campaign.title}»"[:200],
            actor=campaign.created_by,
            now=now,
        )
        return mandate.user, mandate.title
    if not user.has_usable_password():
        user = invite_again(user.pk, unit=person.unit, actor=campaign.created_by, now=now)
    return user, mandate.title


def _write(person, user, title, campaign, now):
    path = invitation_path(user)
    context = {
        "to_name": user.full_name,
        "name": " ".join(filter(None, (user.name, user.patronymic))),
        "role": title,
        "valid_days": LIFETIME.days,
        "url": full_url(path),
        "unit": person.unit,
    }
    letter = dress(
        fill(campaign.subject, context),
        fill(campaign.body, context),
        unit=campaign.unit,
        url=context["url"],
        button=read_kind(LETTER).button,
    )
    person.letters += 1
    person.message = queue_composed(
        letter,
        LETTER,
        key=f"campaign:{campaign.pk}:{person.pk}:{person.letters}",
        unit=campaign.unit,
        about=user,
        to_address=user.email,
        to_name=user.full_name,
        user=user,
        path=path,
        batch=open_batch(
            f"campaign:{campaign.pk}:{person.letters}",
            title=campaign.title,
            unit=campaign.unit,
            now=now,
        ),
        now=now,
    )
    person.state, person.fault = Sent.SENT, ""
    person.sent_at, person.first_sent_at = now, person.first_sent_at or now
