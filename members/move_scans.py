"""Signed papers of a member's moves that came back: kept beside what was printed."""

from django.db import transaction
from django.utils import timezone

from audit.services import record
from members.editing import MemberRefused
from members.models import Member, MovementPaper, MovementScan

TAKEN = "На этом месте уже лежит другой снимок страницы {page}. Сначала уберите его."


@transaction.atomic
def keep_scan(paper_pk, stored, page, *, actor, now=None):
    """Put the picture of one page beside its paper; one that stood there goes to the archive."""
    now = now or timezone.now()
    paper = _locked(paper_pk)
    there = paper.scans.filter(page=page, removed_at=None).select_related("stored").first()
    paper.scans.filter(page=page, removed_at=None).update(removed_at=now)
    scan = MovementScan.objects.create(
        paper=paper, page=page, stored=stored, put_by=str(actor)[:200], put_at=now
    )
    old, new = there and there.stored.sha256, stored.sha256
    record("members.paper_scan.kept", paper.member, actor=actor, old=old, new=new, **_of(scan))
    return scan


@transaction.atomic
def remove_scan(pk, *, actor, now=None):
    """Take it off the paper. Again changes nothing."""
    scan = _again(pk)
    if scan.removed_at is None:
        scan.removed_at = now or timezone.now()
        scan.save(update_fields=["removed_at"])
        record(
            "members.paper_scan.removed", scan.paper.member, actor=actor,
            old=scan.stored.sha256, new=None, **_of(scan),
        )  # fmt: skip
    return scan


@transaction.atomic
def restore_scan(pk, *, actor):
    """Back to its place. Raises ``MemberRefused`` when another picture stands there by now."""
    scan = _again(pk)
    if scan.removed_at is None:
        return scan
    if scan.paper.scans.filter(page=scan.page, removed_at=None).exists():
        raise MemberRefused(TAKEN.format(page=scan.page))
    scan.removed_at = None
    scan.save(update_fields=["removed_at"])
    record(
        "members.paper_scan.restored", scan.paper.member, actor=actor,
        old=None, new=scan.stored.sha256, **_of(scan),
    )  # fmt: skip
    return scan


def _locked(paper_pk):
    """The card first, as everywhere, then its paper."""
    member_pk = MovementPaper.objects.values_list("member", flat=True).get(pk=paper_pk)
    Member.objects.select_for_update().get(pk=member_pk)
    papers = MovementPaper.objects.select_for_update(of=("self",)).select_related("member")
    return papers.get(pk=paper_pk)


def _again(pk):
    _locked(MovementScan.objects.values_list("paper", flat=True).get(pk=pk))
    return MovementScan.objects.select_related("paper__member", "stored").get(pk=pk)


def _of(scan):
    """Which paper it is, for the journal."""
    return {"unit_id": scan.paper.member.unit_id, "kind": scan.paper.kind, "page": scan.page}
