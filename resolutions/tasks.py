"""Printing: resolutions after each change, extracts when asked for, and the sweep over both.

A run may repeat or overlap: papers have unique keys, and a paper is put beside the resolution
only while the revision it was made from still holds. The lease in the cache merely spares work.
"""

import logging
from datetime import timedelta

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from documents.enums import PaperKind, TemplateFault
from documents.services import make_paper
from resolutions.models import Line, Resolution
from resolutions.papers import extract_context, resolution_context
from resolutions.queries import owed_extracts, owed_papers
from resolutions.services import PRINT_EXTRACTS, PRINT_PAPER, lease_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5).total_seconds()
PAUSE = timedelta(minutes=10)  # after a fault that will not mend itself
BROKEN = "Не удалось напечатать. Мы попробуем ещё раз через несколько минут."


@shared_task
def print_resolution(pk):
    """Print the resolution as it stands; True when its paper is there now."""
    resolution = owed_papers(timezone.now()).select_related("unit").filter(pk=pk).first()
    if resolution is None:
        return False
    lease = lease_of(resolution, PRINT_PAPER)
    if not cache.add(lease, True, LEASE):
        return False
    try:
        paper = make_paper(
            PaperKind.RESOLUTION,
            resolution.unit,
            key=f"resolution:{resolution.pk}:{resolution.revision}",
            context=resolution_context(resolution),
            number=str(resolution.number),
        )
    except Exception as error:  # told on the page and tried again later
        logger.exception("resolution %s was not printed", pk)
        _tell(resolution, error)
        return False
    finally:
        cache.delete(lease)
    as_printed = Resolution.objects.filter(pk=pk, revision=resolution.revision, paper=None)
    return bool(as_printed.update(paper=paper, paper_error="", print_after=None))


@shared_task
def print_extracts(pk):
    """Make the extracts that are missing; True when all of them are there now."""
    resolution = owed_extracts(timezone.now()).select_related("unit").filter(pk=pk).first()
    if resolution is None:
        return False
    lease = lease_of(resolution, PRINT_EXTRACTS)
    if not cache.add(lease, True, LEASE):
        return False
    try:
        wanted = resolution.lines.filter(extract=None, member__hidden_at=None)
        for line in wanted.select_related("member", "unit"):
            paper = make_paper(
                PaperKind.EXTRACT,
                resolution.unit,
                key=f"extract:{line.pk}",
                context=extract_context(resolution, line),
                number=str(resolution.number),
            )
            Line.objects.filter(pk=line.pk).update(extract=paper)
            cache.touch(lease, LEASE)
    except Exception as error:  # told on the page and tried again later
        logger.exception("extracts of resolution %s were not printed", pk)
        _tell(resolution, error)
        return False
    finally:
        cache.delete(lease)
    Resolution.objects.filter(pk=pk).update(
        extracts_asked_at=None, paper_error="", print_after=None
    )
    return True


@shared_task
def print_pending(limit=500):
    """Print what a lost message, a killed worker or a mended template left undone."""
    now = timezone.now()
    papers = list(owed_papers(now).values_list("pk", flat=True)[:limit])
    extracts = list(owed_extracts(now).values_list("pk", flat=True)[:limit])
    return sum(map(print_resolution, papers)) + sum(map(print_extracts, extracts))


def _tell(resolution, error):
    told = str(error) if isinstance(error, TemplateFault) else BROKEN
    same = Resolution.objects.filter(pk=resolution.pk, revision=resolution.revision)
    same.update(paper_error=(told or BROKEN)[:500], print_after=timezone.now() + PAUSE)
