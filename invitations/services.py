"""Campaigns: made as a draft, started, stopped, repeated to those who did not come."""

from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.services import record
from invitations.choosing import people_in, people_of
from invitations.enums import CampaignRefused, Sent, State
from invitations.models import Campaign, Invitee
from notifications.catalogue import read_kind
from structure.models import Unit
from structure.scope import Action, may

LETTER = "campaign_invitation"
TASK = "invitations.tasks.send_campaign"
AGAIN_AFTER = timedelta(days=1)  # nobody gets two letters in a day
LETTERS_AT_MOST = 5
BATCH = 1000


@transaction.atomic
def prepare(unit_id, *, title, actor, whom=None, lines=None, remind_after_days=None):
    """A draft with everybody whom it would invite, and what is wrong with each line.

    ``whom`` chooses people in office, ``lines`` are those of a list. Nothing is sent yet.
    Raises ``CampaignRefused``.
    """
    unit = Unit.objects.get(pk=unit_id)
    actor = User.objects.get(pk=actor.pk)
    if not may(actor, Action.MANAGE_PEOPLE, unit):
        raise CampaignRefused("Приглашать людей в эту организацию вы не можете.")
    people = people_in(lines, unit, actor) if lines else people_of(unit, whom)
    letter = read_kind(LETTER)
    campaign = Campaign.objects.create(
        unit=unit,
        title=title,
        subject=letter.subject,
        body=letter.body,
        remind_after_days=remind_after_days,
        created_by=actor,
    )
    for person in people:
        person.campaign = campaign
    Invitee.objects.bulk_create(people, batch_size=BATCH)
    record(
        "invitations.campaign.prepared",
        campaign,
        actor=actor,
        unit_id=unit.pk,
        people=len(people),
        faults=sum(person.state == Sent.FAULTY for person in people),
    )
    return campaign


def _locked(pk, actor):
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pk)
    if not may(User.objects.get(pk=actor.pk), Action.MANAGE_PEOPLE, campaign.unit):
        raise CampaignRefused("Приглашать людей в эту организацию вы не можете.")
    return campaign


@transaction.atomic
def word(pk, *, subject, body, remind_after_days, actor):
    """The words of the letter, while nothing is sent. Raises ``CampaignRefused``."""
    campaign = _locked(pk, actor)
    if campaign.state != State.DRAFT:
        raise CampaignRefused("Письма уже отправляются: текст не меняется.")
    old = [campaign.subject, campaign.body, campaign.remind_after_days]
    new = [subject, body, remind_after_days]
    if old == new:
        return campaign
    campaign.subject, campaign.body, campaign.remind_after_days = new
    campaign.save(update_fields=["subject", "body", "remind_after_days"])
    record(
        "invitations.campaign.worded",
        campaign,
        actor=actor,
        unit_id=campaign.unit_id,
        old=old,
        new=new,
    )
    return campaign


@transaction.atomic
def start(pk, *, actor, now=None):
    """Begin to send, or go on after a stop; pressed twice, it begins once.

    Returns whether it began here. Raises ``CampaignRefused``.
    """
    campaign = _locked(pk, actor)
    if campaign.state not in {State.DRAFT, State.STOPPED}:
        return False
    if not campaign.invitees.filter(state=Sent.READY).exists():
        raise CampaignRefused("Отправлять некому: исправьте список и загрузите его заново.")
    _begin(campaign, "started", actor=actor, now=now)
    return True


def _begin(campaign, action, *, actor, now, **told):
    campaign.state, campaign.lease_until = State.SENDING, None
    campaign.started_at = campaign.started_at or now or timezone.now()
    campaign.save(update_fields=["state", "lease_until", "started_at"])
    record(
        f"invitations.campaign.{action}", campaign, actor=actor, unit_id=campaign.unit_id, **told
    )
    transaction.on_commit(lambda: current_app.send_task(TASK, args=[campaign.pk]), robust=True)


@transaction.atomic
def stop(pk, *, actor):
    """Send no more; who has his letter keeps it. A second call changes nothing."""
    campaign = _locked(pk, actor)
    if campaign.state != State.SENDING:
        return False
    campaign.state, campaign.lease_until = State.STOPPED, None
    campaign.save(update_fields=["state", "lease_until"])
    record("invitations.campaign.stopped", campaign, actor=actor, unit_id=campaign.unit_id)
    return True


def to_repeat(campaign, now):
    """Who did not come, and may get a letter again: a day has passed, and not the fifth letter."""
    return campaign.invitees.absent().filter(
        sent_at__lte=now - AGAIN_AFTER, letters__lt=LETTERS_AT_MOST
    )


@transaction.atomic
def repeat(pk, *, actor, now=None):
    """Invite again those who did not come; the links of earlier letters stop working.

    Returns how many; pressed twice, the second finds nobody. Raises ``CampaignRefused``.
    """
    now = now or timezone.now()
    campaign = _locked(pk, actor)
    if campaign.state != State.SENT:
        raise CampaignRefused("Дождитесь, пока уйдут все письма.")
    number = _again(to_repeat(campaign, now))
    if not number:
        raise CampaignRefused(
            "Повторять некому: все пришли, или после прошлого письма не прошло дня, или человек "
            f"получил уже {LETTERS_AT_MOST} писем."
        )
    _begin(campaign, "repeated", actor=actor, now=now, people=number)
    return number


def _again(rows, **told):
    pks = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    return Invitee.objects.filter(pk__in=pks).update(state=Sent.READY, **told)


def remind_due(*, now=None):
    """Remind once those who have not come in the days that the campaign gives; how many.

    May run twice or late.
    """
    now = now or timezone.now()
    reminded = 0
    rows = Campaign.objects.filter(state=State.SENT, remind_after_days__isnull=False)
    recent = rows.filter(started_at__gte=now - timedelta(days=180))
    for pk in list(recent.order_by("pk").values_list("pk", flat=True)):
        reminded += _remind(pk, now)
    return reminded


@transaction.atomic
def _remind(pk, now):
    campaign = (
        Campaign.objects.select_for_update(skip_locked=True).filter(pk=pk, state=State.SENT).first()
    )
    if campaign is None:
        return 0
    due = to_repeat(campaign, now).filter(
        reminded_at=None, first_sent_at__lte=now - timedelta(days=campaign.remind_after_days)
    )
    number = _again(due, reminded_at=now)
    if number:
        _begin(campaign, "reminded", actor="робот", now=now, people=number)
    return number
