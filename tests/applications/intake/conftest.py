import pytest

from tests.applications.intake.laying import Reader


@pytest.fixture
def reader(monkeypatch):
    standing_in = Reader()
    monkeypatch.setattr("applications.intake.reading.read_pages", standing_in)
    monkeypatch.setattr("applications.intake.expected.guess", lambda page, blanks: [])
    return standing_in
