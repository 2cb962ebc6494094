from types import SimpleNamespace

import pytest

from dues.models import ClosedPeriod


@pytest.fixture
def quick_print(monkeypatch):
    """Papers without typesetting, for tests of when a paper is made and not of what it says."""
    monkeypatch.setattr("documents.services.render_docx", lambda *args, **kwargs: b"PK docx")
    monkeypatch.setattr(
        "documents.services.render_pdf",
        lambda *args, **kwargs: SimpleNamespace(data=b"%PDF-1.7", pages=1),
    )


@pytest.fixture
def closed(db):
    """Close the month of a day in the book of an organisation."""

    def close(unit, day):
        return ClosedPeriod.objects.create(unit=unit, month=day.replace(day=1), closed_by="тест")

    return close
