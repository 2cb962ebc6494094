"""The table of traces is whole: nothing of a person is kept where nobody looks for it."""

import re

import pytest
from django.apps import apps
from django.db import models

from privacy.mentions import TYPED
from privacy.traces import NOT_OF_A_PERSON, NOT_OF_PEOPLE, TRACES

PEOPLE = {"members.Member", "applications.Application"}
WORDS = (models.CharField, models.TextField, models.JSONField, models.FileField)
TRACED = {trace.model: trace for trace in TRACES}


def holds_words(field):
    """May a person's words or values stand in this column?"""
    if field.choices or isinstance(field, models.GeneratedField) or field.primary_key:
        return False
    return isinstance(field, WORDS) and not isinstance(field, models.UUIDField)


def leads_to_people(model):
    return any(
        field.is_relation and field.related_model and field.related_model._meta.label in PEOPLE
        for field in model._meta.concrete_fields
    )


def ours():
    """Tables that keep rows of their own; those that only tie two together go with their ends."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not model._meta.auto_created and not model._meta.proxy
    ]


def test_every_table_with_words_or_with_people_is_spoken_of():
    silent = [
        model._meta.label
        for model in ours()
        if model._meta.label not in TRACED
        and model._meta.label not in NOT_OF_A_PERSON
        and not NOT_OF_PEOPLE.get(model._meta.app_label)
        and (leads_to_people(model) or any(map(holds_words, model._meta.concrete_fields)))
    ]

    assert silent == []


def test_no_table_that_leads_to_people_is_excused():
    """Whatever points at a card is found by it; a reason not to look is no reason then."""
    excused = {
        model._meta.label
        for model in ours()
        if leads_to_people(model) and model._meta.label not in TRACED
    }

    assert excused == {"privacy.Line"}


def test_what_is_spoken_of_is_there():
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert set(TRACED) | set(NOT_OF_A_PERSON) | set(TYPED) <= labels


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.model)
def test_every_column_with_words_becomes_nothing_or_is_said_to_stay(trace):
    if trace.wipe is None:
        return
    model = apps.get_model(trace.model)
    named = {*trace.wipe, *trace.stays, *trace.files}
    left = [
        field.name
        for field in model._meta.concrete_fields
        if holds_words(field) and field.name not in named
    ]

    assert left == []


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace.model)
def test_files_and_papers_of_a_row_are_named(trace):
    model = apps.get_model(trace.model)
    named = {*trace.files, *trace.papers, *trace.scans}
    left = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
        or (
            field.is_relation
            and field.related_model._meta.label in {"documents.StoredFile", "documents.Paper"}
        )
        if field.name not in named
    ]

    assert left == (["scan"] if trace.model == "resolutions.Resolution" else [])


def test_what_is_told_is_told_in_russian():
    assert all(re.search("[а-я]", trace.title) for trace in TRACES)
