"""When the last sheet of a bundle has been read: who has to know."""

from collections import Counter

from django.db import transaction
from django.urls import reverse

from applications.chats_in import answer_bundle
from applications.enums import BundleSource, BundleState, Party, Stage, Verdict
from applications.intake.asking import ask_to_sign_again
from applications.models import Application, BundlePage
from applications.workflow import locked
from audit.services import record
from notifications.services import tell_user


def finish(bundle, release, *, state=BundleState.DONE, **told):
    """Say that the bundle is read, once: ``release`` gives up the lease or raises."""
    with transaction.atomic():
        application = locked(bundle.application_id) if bundle.application_id else None
        release(bundle, state, **told)
        sheets = list(bundle.sheets.select_related("slot"))
        record(
            "applications.bundle.read", bundle, actor=Party.ROBOT, unit_id=bundle.unit_id,
            sheets=len(sheets), verdicts=dict(Counter(str(sheet.verdict) for sheet in sheets)),
        )  # fmt: skip
        if application:
            close_passed(application)
            if bundle.source == BundleSource.MAIL:
                _answer_letter(application, sheets, bundle)
            if bundle.source == BundleSource.BOT:
                answer_bundle(bundle, sheets, now=bundle.finished_at)
            _tell_responsible(bundle, application)


def close_passed(application):
    """Unread sheets of one whose papers are all here need nobody's eye any more."""
    if application.stage == Stage.SIGNING:
        return
    BundlePage.objects.filter(
        bundle__application=application, application=None, verdict=Verdict.UNREAD, awaits_eye=True
    ).update(awaits_eye=False)


def _answer_letter(application, sheets, bundle):
    """Whoever sends by mail sees no verdict on a screen: a letter tells him what to sign."""
    unsigned = [sheet for sheet in sheets if sheet.verdict == Verdict.UNSIGNED and sheet.is_current]
    if unsigned:
        ask_to_sign_again(application, unsigned, actor=Party.ROBOT, now=bundle.finished_at)


def _tell_responsible(bundle, application):
    waiting = bundle.sheets.filter(awaits_eye=True).exists()
    user = Application.objects.select_related("responsible").get(pk=application.pk).responsible
    if waiting and user and user.pk != bundle.actor_id:
        tell_user(
            user,
            f"Посмотрите присланные листы: {application.short_name}",
            key=f"bundle:{bundle.pk}",
            url=f"{reverse('applications:application', args=[application.pk])}#sheets",
            about=application,
        )
