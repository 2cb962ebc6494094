"""A film is brought over a bad line and shown, on the desk and on the phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsing import faults_of, sign_in
from tests.training.films import film, make_video
from training import checking, uploading
from training.models import Video

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(uploading, "PART", 1000)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_film_comes_through_a_line_that_breaks(page, house, people, width, small_parts, tmp_path):
    path = tmp_path / "Собрание 12 ноября.mp4"
    path.write_bytes(film())
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, people.chair)
    sent = []

    def line(route):
        sent.append(route.request.headers["upload-offset"])
        route.abort() if len(sent) == 2 else route.continue_()

    page.route(re.compile("/part/$"), line)

    page.goto("/office/training/videos/")
    assert faults_of(page) == []
    page.get_by_role("link", name="Загрузить видео").click()
    page.get_by_label("Файл").set_input_files(path)
    expect(page.get_by_label("Название")).to_have_value("Собрание 12 ноября")
    assert faults_of(page) == []
    page.get_by_role("button", name="Загрузить").click()
    expect(page.get_by_text("Связь прервалась. Портал продолжит сам")).to_be_visible()
    expect(page.get_by_role("heading", name="Видео проверяется")).to_be_visible()
    assert faults_of(page) == []
    assert sent[:4] == ["0", "1000", "1000", "2000"]  # what did not come is sent again

    assert checking.check(Video.objects.get().pk)

    expect(page.locator("video")).to_be_visible()
    assert faults_of(page) == []
    assert Video.objects.get().file.read() == film()


def test_a_film_left_half_way_goes_on_after_the_page_was_closed(
    page, house, people, small_parts, tmp_path
):
    path = tmp_path / "1.mp4"
    path.write_bytes(film())
    coming = uploading.begin(
        house.primary, title="Сход", name="1.mp4", size=len(film()), actor=people.chair
    )
    uploading.receive(coming.pk, film()[:1000], offset=0)
    sign_in(page, people.chair)
    sent = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.headers.get("upload-offset"))
            if request.url.endswith("/part/")
            else None
        ),
    )

    page.goto("/office/training/videos/new/")
    expect(page.get_by_text("получено 1000 байт из")).to_be_visible()
    assert faults_of(page) == []
    page.get_by_label("Файл").set_input_files(path)
    page.get_by_role("button", name="Загрузить").click()

    expect(page.get_by_role("heading", name="Видео проверяется")).to_be_visible()
    assert sent[0] == "1000"


def test_a_film_is_played_from_any_place_and_faster(page, house, people):
    video = make_video(
        house.primary, people.chair, subtitles="WEBVTT\n\n00:00.000 --> 00:11.000\nДа\n"
    )
    sign_in(page, people.chair)

    page.goto(video.get_absolute_url())
    player = page.locator("video")
    length = player.evaluate(
        "film => film.duration || new Promise(done => "
        "film.onloadedmetadata = () => done(film.duration))"
    )
    place = player.evaluate(
        "film => new Promise(done => { film.onseeked = () => "
        "done(film.currentTime); film.currentTime = 6 })"
    )
    page.get_by_role("button", name="1,5×").click()

    assert (round(length), round(place)) == (12, 6)
    assert player.evaluate("film => film.playbackRate") == 1.5
    expect(page.get_by_role("button", name="1,5×")).to_have_attribute("aria-pressed", "true")
    assert player.evaluate("film => film.textTracks[0].cues.length") == 1
    assert faults_of(page) == []
    page.get_by_role("link", name="Удалить видео").click()
    expect(page.get_by_role("dialog")).to_contain_text("Вернуть его нельзя")
    assert faults_of(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Удалить видео").click()
    expect(page.get_by_text("Видео «Как вести собрание» удалено.")).to_be_visible()
