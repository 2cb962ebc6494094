from types import SimpleNamespace

import pytest


@pytest.fixture
def quick_print(monkeypatch):
    """Papers without typesetting, for tests of when a paper is made and not of what it says."""
    monkeypatch.setattr("documents.services.render_docx", lambda *args, **kwargs: b"PK docx")
    monkeypatch.setattr(
        "documents.services.render_pdf",
        lambda *args, **kwargs: SimpleNamespace(data=b"%PDF-1.7", pages=1),
    )
