"""The way in: files become a bundle, which a worker reads at once."""

import io
from typing import NamedTuple
from uuid import uuid4

from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.enums import BundleSource
from applications.models import Bundle, BundleFile
from applications.taking import require_taking_papers
from applications.workflow import locked
from audit.services import record
from documents.enums import UploadRefused
from documents.keeping import stored_all
from documents.uploads import accept

MAX_FILES = 60  # sheets photographed one by one; a longer heap comes as one PDF
MAX_BYTES = 100 * 1024 * 1024  # of what is kept: all of it is in memory until it is stored
NOTHING = "Выберите фотографии или файл PDF."


def take_bundle(
    files, *, source, actor, application=None, unit=None, slot=None, phone=None, key=None, now=None
):
    """Keep what was dropped and ask a worker to read it. The same ``key`` returns the first one.

    ``files`` are (name, bytes), asked for one by one; ``application`` is the one they were dropped
    on, or ``unit`` the organisation; ``slot`` is the paper the sender says they are: what cannot
    be read is then taken on his word. A file that is refused is named in ``refused`` of the bundle
    while any other is good. Raises ``UploadRefused`` when none is, and ``Refused`` when the
    application takes no papers now; a letter is taken always, since it cannot be sent back.
    Files judged before (``judged``), where rows are locked around it, come in place of ``files``.
    """
    if key and (earlier := Bundle.objects.filter(key=key).first()):
        return earlier
    good, refused = files if isinstance(files, Judged) else judged(files)
    try:
        with stored_all((accepted, name) for name, accepted in good) as kept:
            return _keep(
                kept, refused, source=source, actor=actor, application=application, unit=unit,
                slot=slot, phone=phone, key=key or f"bundle:{uuid4()}", now=now or timezone.now(),
            )  # fmt: skip
    except IntegrityError:  # the second letter with this key was faster
        earlier = Bundle.objects.filter(key=key).first()
        if earlier is None:
            raise
        return earlier


class Judged(NamedTuple):
    good: list  # of (name, accepted)
    refused: list  # of {name, why}


def judged(files) -> Judged:
    """Each file by its bytes, before anything is stored. Raises ``UploadRefused``."""
    good, refused, kept = [], [], 0
    for number, (name, data) in enumerate(files):
        try:
            if number >= MAX_FILES:
                raise UploadRefused(f"За один раз — не больше {MAX_FILES} файлов. Пришлите следом.")
            if kept + len(data) > MAX_BYTES:
                raise UploadRefused("За один раз — не больше 100 МБ. Пришлите следом.")
            accepted = accept(io.BytesIO(data))
            kept += len(accepted.data)
            good.append((name, accepted))
        except UploadRefused as refusal:
            refused.append({"name": name[:200], "why": str(refusal)})
    if not good:
        if len(refused) == 1:
            raise UploadRefused(refused[0]["why"])
        raise UploadRefused(in_words(refused) or NOTHING)
    return Judged(good, refused)


def in_words(refused):
    """Sentences about the files that were not taken, by name: there are others beside them."""
    return " ".join(f"«{one['name']}»: {one['why']}" for one in refused)


@transaction.atomic
def _keep(kept, refused, *, source, actor, application, unit, slot, phone, key, now):
    if application:
        application = locked(application.pk)
        if source != BundleSource.MAIL:
            require_taking_papers(application)
    bundle = Bundle.objects.create(
        key=key,
        source=source,
        unit=application.unit if application else unit,
        application=application,
        slot=slot,
        phone=phone,
        actor=actor if getattr(actor, "pk", None) else None,
        actor_label=str(actor)[:200],
        created_at=now,
        pages=sum(stored.pages for stored in kept),
        refused=refused,
    )
    BundleFile.objects.bulk_create(
        BundleFile(bundle=bundle, number=number, stored=stored)
        for number, stored in enumerate(kept, start=1)
    )
    record(
        "applications.bundle.taken", bundle, actor=actor, unit_id=bundle.unit_id,
        source=source, files=len(kept), pages=bundle.pages,
    )  # fmt: skip
    transaction.on_commit(lambda: ask_reader(bundle.pk), robust=True)
    return bundle


def ask_reader(pk):
    """By name, since the task imports this module; a lost message is mended by the sweep."""
    current_app.send_task("applications.tasks.read_bundle", args=[pk])
