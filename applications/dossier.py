"""Everything the office's page of one application shows, asked for at once and at constant cost."""

from functools import cached_property

from django.utils import timezone

from applications.enums import Event, Received, Stage
from applications.guards import statement_key
from applications.intake.states import is_asked, on_word, standing_sheets
from applications.letters_in import letters_of
from applications.lineage import Lineage
from applications.models import Application, Candidate
from applications.offers import offers_for
from audit.services import subject_key
from dues.models import DuesStatement
from members.enums import Status
from members.models import Member
from notifications.models import Message, Todo
from structure.scope import Action, may


class Dossier:
    """One application as ``user`` may see it. Reads only; each part is read once."""

    def __init__(self, user, application, *, now=None):
        self.user = user
        self.application = application
        self.now = now or timezone.now()
        self.lineage = Lineage([application.unit])
        self.zone = self.lineage.zone(application.unit)
        self.today = self.now.astimezone(self.zone).date()
        self.decider = self.lineage.decider(application.unit)
        self.offer = offers_for(user, [application])[application.pk]

    @property
    def events(self):
        return self.offer.events

    @property
    def may_handle(self):
        return self.offer.may_handle

    @cached_property
    def may_handle_dues(self):
        rows = Application.objects.for_user(self.user, Action.HANDLE_DUES)
        return rows.filter(pk=self.application.pk).exists()

    @property
    def may_sign(self):
        return Event.ADMIT in self.events

    @property
    def may_pass_on(self):
        untouched = all(slot.received == Received.NO for slot in self.slots)
        early = self.application.stage in {Stage.NEW, Stage.SIGNING}
        return self.may_handle and early and untouched

    @property
    def may_send_back(self):
        came = any(slot.received for slot in self.slots)
        return Event.SEND_BACK in self.events and came and not self.application.resolution_id

    @cached_property
    def is_doubtful(self):
        return self.application.stage == Stage.NEW and self.application.member_id is None

    # ---- papers ---------------------------------------------------------------------------

    @cached_property
    def slots(self):
        return list(
            self.application.papers.select_related("paper")
            .prefetch_related("scans__stored__thumbnails", standing_sheets())
            .order_by("pk")
        )

    @cached_property
    def enough(self):
        suffices = self.lineage.rule(self.application.unit, "scan_suffices", True)
        return {Received.SCAN, Received.ORIGINAL} if suffices else {Received.ORIGINAL}

    @property
    def missing(self):
        return [slot for slot in self.slots if slot.received not in self.enough]

    @property
    def unread(self):
        """Papers taken on the sender's word, which somebody has to look at."""
        return [slot for slot in self.slots if on_word(slot)]

    @property
    def asked(self):
        """Papers of which the portal asks whether they are signed."""
        return [slot for slot in self.slots if is_asked(slot)]

    @property
    def takes_scans(self):
        stage = self.application.stage
        return stage == Stage.SIGNING or (
            stage == Stage.RESOLUTION and not self.application.resolution_id
        )

    # ---- terms ----------------------------------------------------------------------------

    @cached_property
    def timers(self):
        return {timer.event: timer.due_at for timer in self.application.timers.all()}

    def day_of(self, event):
        moment = self.timers.get(event)
        return moment and moment.astimezone(self.zone).date()

    @property
    def closes_on(self):
        return self.day_of(Event.LAPSE)

    # ---- history --------------------------------------------------------------------------

    @cached_property
    def changes(self):
        return list(self.application.changes.order_by("at", "pk"))

    @cached_property
    def fault(self):
        """The earliest step whose papers or letters could not be made, or None."""
        failed = (change for change in self.changes if change.error and not change.effects_done_at)
        return next(failed, None)

    @cached_property
    def messages(self):
        mine = Message.objects.for_user(self.user, Action.VIEW_OUTBOX)
        return list(mine.filter(about=subject_key(self.application)).order_by("created_at", "pk"))

    @cached_property
    def letters_in(self):
        return letters_of(self.application)

    @cached_property
    def todos(self):
        found = Todo.objects.filter(about=subject_key(self.application)).select_related("user")
        return list(found.order_by("done_at", "due_on", "pk"))

    # ---- who it is ------------------------------------------------------------------------

    @cached_property
    def candidates(self):
        found = Candidate.objects.filter(application=self.application)
        return list(found.select_related("member__unit", "member__employer").order_by("pk"))

    @property
    def former_cards(self):
        return [one for one in self.candidates if one.member.status == Status.REMOVED]

    def sees(self, member):
        return may(self.user, Action.VIEW_MEMBER, member.unit)

    @cached_property
    def member_url(self):
        """The card of the applicant in the register, when this user may open it."""
        mine = Member.objects.for_user(self.user, Action.VIEW_MEMBER)
        member = mine.filter(pk=self.application.member_id).first()
        return member.get_absolute_url() if member else ""

    # ---- the employer ---------------------------------------------------------------------

    @cached_property
    def statement(self):
        found = DuesStatement.objects.filter(key=statement_key(self.application))
        return found.select_related("employer").first()

    @cached_property
    def register(self):
        """The register in which the statement on dues is, or None."""
        line = self.statement and self.statement.lines.standing().select_related("register").first()
        return line and line.register
