"""A digest of everything the portal keeps, for tests that take an act back."""

import hashlib

from django.apps import apps

OURS = {
    "structure", "accounts", "documents", "notifications", "members", "dues", "resolutions",
    "imports", "applications", "cabinet",
}  # fmt: skip


def digest(*without):
    """{table: digest of its rows}, the journal and ``without`` (models) left out."""
    return {
        model._meta.label: _of(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and model not in without
    }


def _of(model):
    sums = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list():
        sums.update(repr(row).encode())
    return sums.hexdigest()
