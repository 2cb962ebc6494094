"""What people of the demo learnt elsewhere: one confirmed with its document, two that wait."""

import io
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from cabinet.people import himself
from documents.uploads import accept
from members.enums import Status
from members.models import Member
from training import elsewhere
from training.enums import Category, CourseKind, Form, Source, Subject
from training.learners import student_of_member, student_of_user
from unionportal.demo.clock import clock_at
from unionportal.demo.logins import DOMAIN

HERE = "Волжская ГЭС"
SAFETY = {
    "title": "Охрана труда для уполномоченных лиц",
    "kind": CourseKind.ADVANCEMENT,
    "subject": Subject.SAFETY,
    "organiser": "Учебный центр профсоюзов, Волгоград",
    "form": Form.IN_ROOM,
    "hours": Decimal(40),
    "document": "удостоверение № 118",
    "cost": Decimal(6200),
    "source": Source.EMPLOYER,
}
LAW = {
    "title": "Трудовое право для профсоюзного актива",
    "kind": CourseKind.PREPARATION,
    "subject": Subject.GENERAL,
    "organiser": "Академия труда и социальных отношений",
    "form": Form.REMOTE,
    "hours": Decimal(16),
    "document": "сертификат № 2041",
    "cost": Decimal(0),
    "source": Source.FREE,
}
PAGE, LINE = (840, 594), 64


def tell_elsewhere(tree, now):
    """The chair's is confirmed by the organisation above; his deputy's and a member's wait."""
    chair, deputy, above = (User.objects.get(email=f"{who}@{DOMAIN}") for who in _WHO)
    told = SAFETY | _days(now, 120, lasts=4)
    with clock_at(now - timedelta(days=90)) as then:
        scan = _scan("Удостоверение № 118", SAFETY["title"], chair.full_name, "40 часов")
        learnt = elsewhere.propose(
            student_of_user(chair), actor=chair, now=then, scan=(scan, "удостоверение.jpg"), **told
        )
    with clock_at(now - timedelta(days=88)) as then:
        elsewhere.confirm(
            learnt.pk, actor=above, now=then, category=Category.ACTIVIST, is_school=False, **told
        )
    with clock_at(now - timedelta(days=1)) as then:
        waiting = LAW | _days(now, 30, lasts=1)
        elsewhere.propose(student_of_user(deputy), actor=deputy, now=then, **waiting)
        cards = Member.objects.living().filter(unit=tree.home(HERE).unit, status=Status.MEMBER)
        if member := cards.order_by(
            "pk"
        ).first():  # in a small demo an organisation may have nobody
            told = SAFETY | _days(now, 60, lasts=4)
            actor = himself(member)
            elsewhere.propose(student_of_member(member), actor=actor, now=then, **told)


_WHO = ("ppo", "deputy", "to")


def _days(now, ago, *, lasts):
    ended = timezone.localdate(now) - timedelta(days=ago)
    until = ended + timedelta(days=3 * 365) if lasts > 1 else None
    return {"began_on": ended - timedelta(days=lasts), "ended_on": ended, "valid_until": until}


def _scan(*lines):
    """A photograph of a paper with these words, as a phone brings it."""
    picture = Image.new("RGB", PAGE, "#fbf8ef")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((20, 20, PAGE[0] - 20, PAGE[1] - 20), outline="#0b4a8f", width=4)
    [path] = settings.FONTS_DIR.rglob("Tinos_700Bold.ttf")
    for number, line in enumerate(lines):
        face = ImageFont.truetype(str(path), 40 if not number else 26)
        pen.text((70, 120 + LINE * number), line, "#1c2a3a", font=face)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return accept(SimpleUploadedFile("scan.jpg", out.getvalue(), "image/jpeg"))
