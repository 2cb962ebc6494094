import subprocess
import sys
from pathlib import Path

from django.apps import apps

from tests.house.sources import APPS, ROOT

# Rows of the house, from the lowest; those in one row are strangers.
ROWS = [
    {"audit"},
    {"structure"},
    {"accounts"},
    {"documents", "notifications"},
    {"members"},
    {"dues", "resolutions", "imports", "cabinet"},
    {"applications"},
    {"privacy"},
    {"unionportal"},
]
ROW_OF = {label: number for number, labels in enumerate(ROWS) for label in labels}


def test_imports_go_downwards():
    linter = Path(sys.executable).with_name("lint-imports")

    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_every_app_stands_in_a_row():
    assert set(ROW_OF) == set(APPS)


def test_foreign_keys_point_downwards():
    """A string foreign key is an import that the linter cannot see."""
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if (label := model._meta.app_label) in ROW_OF
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        if (other := field.related_model._meta.app_label) in ROW_OF and other != label
        if ROW_OF[other] >= ROW_OF[label]
    ]

    assert upward == []
