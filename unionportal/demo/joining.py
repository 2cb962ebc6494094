"""Applications of the demo union: each story is lived through by the services, at its own time."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import Mandate
from applications import services
from applications.effects import make_papers, tell_new
from applications.enums import Event, Party, Received, Stage
from applications.models import SUBMITTED, Application, StageChange
from applications.tasks import run_effects
from applications.workflow import TIMERS, fire
from members.consent_texts import consent_agreed, consent_shown
from members.enums import ConsentKind, Status
from members.models import Member
from structure.models import JoinCode
from unionportal.demo import trades
from unionportal.demo.clock import clock_at
from unionportal.demo.persons import Person
from unionportal.demo.scans import photographed
from unionportal.demo.stories import AT_ONCE, LATER

WORKER_TAKES = timedelta(minutes=2)
AFTER_WORK = 18
REMARK = "Нет подписи: распишитесь в конце второй страницы"


class Joining:
    """Plays the stories; keeps the applications of each batch for the resolutions."""

    def __init__(self, tree, people, now):
        self.tree, self.people, self.rng, self.now = tree, people, people.rng, now
        self.chairs = {
            mandate.unit_id: mandate.user
            for mandate in Mandate.objects.current()
            .filter(role="primary_chair")
            .select_related("user")
        }
        self.batches = {}
        self.texts = self._texts()

    def _texts(self):
        with clock_at(self.now - timedelta(days=400)):
            return [
                consent_agreed(kind, consent_shown(kind))
                for kind in (ConsentKind.PROCESSING, ConsentKind.DISSEMINATION)
            ]

    def ago(self, days):
        return self.now - timedelta(days=days)

    def at_work(self, days):
        """In the working hours of that day, as it is in Moscow; never later than now."""
        day = timezone.localtime(self.ago(days)).date()
        at = time(self.rng.randint(9, AFTER_WORK - 1), self.rng.randint(0, 59))
        moment = datetime.combine(day, at, tzinfo=timezone.get_default_timezone())
        return min(moment, self.now)

    def play(self, story):
        home, unit, shop = self._where(story.at)
        is_fresh = story.days < 0.1  # the worker has not come yet
        hours = 0 if is_fresh else self.rng.uniform(0, 0.35)  # people do not all write at one time
        with clock_at(self.ago(story.days + hours)) as moment:
            application = self._submit(story, home, unit, shop, moment)
        if is_fresh:
            return application
        with clock_at(moment + WORKER_TAKES) as later:
            self._print(story, application, later)
        chair = self.chairs[home.unit.pk]
        if story.solved:
            self._solve(story, application, chair)
        if story.papers:
            self._pass(application, self.ago(story.came))
            self._bring(story, application, chair)
        self._pass(application, self.ago(story.ending.days) if story.ending else self.now)
        if story.sent_back:
            self._send_back(story, application, chair)
        if story.ending and story.ending.event in {"reject", "withdraw"}:
            self._end(story, application, chair)
        if story.batch:
            self.batches.setdefault(story.batch, []).append(application)
        return application

    def _where(self, at):
        name, _, place = at.partition("/")
        home = self.tree.home(name)
        if not place:
            return home, home.unit, self.rng.choice(trades.TRADES[home.what.sort])
        return home, *home.shops[int(place) % len(home.shops)]

    def _submit(self, story, home, unit, shop, moment):
        person = self._person(story, home)
        codes = JoinCode.objects.filter(unit=unit).order_by("pk")
        application, _ = services.submit(
            form_key=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            unit=unit,
            code=self.rng.choice([None, *codes]),
            consents=[(text.kind, text, {}) for text in self.texts if text],
            user_agent="Mozilla/5.0 (Linux; Android 14) Mobile",
            now=moment,
            surname=person.surname,
            name=person.name,
            patronymic=person.patronymic,
            birth_date=person.birth_date,
            phone=person.phone,
            email=person.email,
            employer=home.employer,
            department=shop.department,
            position=self.rng.choice(shop.posts),
            personnel_number=str(self.rng.randint(90000, 99999)),
            was_member_before=story.namesake == Status.REMOVED,
            dissemination_choices={
                "name": "yes",
                "work": "yes",
                "photo": self.rng.choice(("yes", "no")),
                "contacts": "no",
            },
            comment=story.comment,
        )
        return application

    def _person(self, story, home):
        if not story.namesake:
            return self.people.draw(people=home.branch.people or None, ages=(19, 45))
        cards = Member.objects.filter(status=story.namesake).exclude(patronymic="")
        taken = Application.objects.values("surname")
        card = self.rng.choice(cards.exclude(surname__in=taken).order_by("pk")[:30])
        name = (card.surname, card.name, card.patronymic, card.gender)
        person = self.people.known(*name, ages=(19, 45))
        if story.solved == "clear":  # a birth date would tell them apart from the first
            return person._replace(birth_date=None)
        known = card.birth_date, str(card.phone) or person.phone, card.email or person.email
        return Person(*name, *known)

    def _print(self, story, application, now):
        """Let the worker do what it owes; or take the papers for printed, whoever prints them."""
        if story.printed == AT_ONCE or application.member_id is None:
            self.settle(application, now)
            return
        change = application.changes.get(event=SUBMITTED)
        tell_new(change)
        owed = [make_papers.__name__] if story.printed == LATER else []
        application.changes.filter(pk=change.pk).update(
            effects=owed, effects_done_at=None if owed else now
        )
        StageChange.objects.create(
            application=application,
            event=Event.PREPARE,
            source=Stage.NEW,
            target=Stage.SIGNING,
            actor_label=str(Party.ROBOT),
            at=now,
            effects_done_at=now,
        )
        Application.objects.filter(pk=application.pk).update(stage=Stage.SIGNING, stage_since=now)
        for event, due_at in TIMERS[Stage.SIGNING].items():
            application.timers.create(event=event, due_at=due_at(application, now))

    def settle(self, application, now):
        """Run what the steps of the application owe, but for papers left to the worker."""
        owed = application.changes.filter(effects_done_at=None).order_by("at", "pk")
        owed = owed.exclude(event=SUBMITTED, effects=[make_papers.__name__])
        while change := owed.first():
            if not run_effects(change.pk, now=now):
                change.refresh_from_db()
                raise RuntimeError(f"{application}, {change}: {change.error}")

    def step(self, application, event, *, actor, at, note=""):
        with clock_at(at):
            fire(application.pk, event, actor=actor, note=note, now=at)
        with clock_at(min(at + WORKER_TAKES, self.now)) as later:
            self.settle(application, later)

    def _solve(self, story, application, chair):
        at = self.at_work(story.days - 1)
        reason = story.ending.reason if story.ending else ""
        self.step(application, Event(story.solved), actor=chair, at=at, note=reason)

    def _pass(self, application, until):
        """Terms that fell due by then: the reminder, and the end of patience."""
        for event in (Event.REMIND, Event.LAPSE):
            timer = application.timers.filter(event=event, due_at__lt=until).first()
            if timer:
                self.step(application, event, actor=Party.ROBOT, at=timer.due_at)

    def _bring(self, story, application, chair):
        at = self.at_work(story.came)
        for slot, way in zip(application.papers.order_by("pk"), story.papers, strict=True):
            with clock_at(at):
                if way == "o" or (way == "s" and not slot.paper_id):
                    services.tick_original(application.pk, [slot.kind], actor=chair, now=at)
                elif way == "s":
                    for photo in photographed(slot.paper, self.rng):
                        services.add_scan(
                            application.pk, slot.kind, photo, actor=Party.APPLICANT, now=at
                        )
            at = min(at + timedelta(minutes=3), self.now)
        with clock_at(at):
            self.settle(application, at)

    def _send_back(self, story, application, chair):
        slot = application.papers.filter(received=Received.SCAN).order_by("pk")[1]
        at = self.at_work(story.sent_back)
        with clock_at(at):
            services.send_back(application.pk, {slot.kind: REMARK}, actor=chair, now=at)
            self.settle(application, at)

    def _end(self, story, application, chair):
        event, days, reason = story.ending
        actor = Party.APPLICANT if event == Event.WITHDRAW else chair
        self.step(application, Event(event), actor=actor, at=self.at_work(days), note=reason)
