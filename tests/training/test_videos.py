"""Pages of films in the office, and films by the student's door."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from tests.factories import NOON
from tests.training.films import film, make_video
from tests.training.school import (
    enrol,
    make_course,
    make_group,
    make_lesson,
    make_meeting,
    make_tutor,
)
from training import keeping_films, uploading, watching
from training.enums import EnrolmentState, TrainingRefused, VideoState
from training.models import LessonProgress, Student, Video
from training.progress import is_seen

pytestmark = pytest.mark.django_db
SRT = "1\n00:00:01,000 --> 00:00:02,500\nДобрый день\n"


@pytest.fixture
def video(house, people):
    return make_video(house.primary, people.chair)


@pytest.fixture
def learning(house, people, video):
    """The deputy learns by a lesson with the film."""
    course = make_course(house.primary)
    lesson = make_lesson(course, video=video)
    student = Student.objects.create(user=people.deputy, unit=house.primary)
    enrolment = enrol(make_group(course), student)
    enrolment.lesson = lesson
    return enrolment


def test_a_film_is_brought_in_parts_through_the_pages(client, house, people):
    client.force_login(people.chair)
    told = {"unit": house.primary.pk, "title": "Собрание", "name": "1.mp4", "size": len(film())}
    where = client.post(reverse("training:begin_video"), told).json()

    def send(offset, data):
        return client.post(
            where["url"], data, content_type="application/octet-stream",
            headers={"Upload-Offset": str(offset)},
        )  # fmt: skip

    assert where["received"] == 0
    assert send(0, film()[:1000]).json() == {"received": 1000}
    late = send(0, film()[:1000])
    assert (late.status_code, late.json()) == (409, {"received": 1000})
    assert client.get(where["url"]).json() == {"received": 1000, "state": "uploading"}
    assert send(1000, film()[1000:]).json() == {"received": len(film())}
    over = send(len(film()), b"x")
    assert (over.status_code, over.json()) == (
        422, {"error": "Эта загрузка уже закончена или отменена."},
    )  # fmt: skip


@pytest.mark.parametrize("offset", ["", "-1", "много"])
def test_a_part_that_does_not_tell_its_place_is_refused(client, house, people, offset):
    client.force_login(people.chair)
    coming = uploading.begin(
        house.primary, title="А", name="1.mp4", size=10, actor=people.chair, now=NOON
    )

    answer = client.post(
        reverse("training:video_part", args=[coming.pk]), b"x",
        content_type="application/octet-stream", headers={"Upload-Offset": offset},
    )  # fmt: skip

    assert answer.status_code == 413
    coming.refresh_from_db()
    assert coming.received == 0


def test_only_whoever_began_goes_on(client, house, people):
    coming = uploading.begin(
        house.primary, title="А", name="1.mp4", size=10, actor=people.chair, now=NOON
    )
    client.force_login(people.territorial_chair)

    assert client.get(reverse("training:video_part", args=[coming.pk])).status_code == 404
    assert client.post(reverse("training:cancel_video", args=[coming.pk])).status_code == 404
    assert Video.objects.filter(pk=coming.pk).exists()


def test_a_small_film_comes_without_scripts(client, house, people):
    client.force_login(people.chair)
    file = SimpleUploadedFile("1.mp4", film())

    answer = client.post(
        reverse("training:new_video"), {"unit": house.primary.pk, "title": "Сход", "file": file}
    )

    made = Video.objects.get()
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.title, made.state) == ("Сход", VideoState.CHECKING)


def test_what_was_typed_stays_when_the_file_is_no_film(client, house, people):
    client.force_login(people.chair)
    file = SimpleUploadedFile("1.mp4", b"PK" + b"\0" * 100)

    answer = client.post(
        reverse("training:new_video"), {"unit": house.primary.pk, "title": "Сход", "file": file}
    )

    assert answer.status_code == 422
    assert "Это не видео MP4 и не WebM" in answer.content.decode()
    assert 'value="Сход"' in answer.content.decode()
    assert not Video.objects.exists()


def test_a_heavy_film_without_scripts_is_refused_before_it_is_read(client, people):
    client.force_login(people.chair)

    answer = client.post(reverse("training:new_video"), CONTENT_LENGTH=str(60 * 1024 * 1024))

    assert answer.status_code == 413
    assert "Без скриптов портал берёт видео до 50 МБ" in answer.content.decode()
    assert not Video.objects.exists()


def test_a_film_is_named_and_gets_subtitles(client, people, video):
    client.force_login(people.chair)
    told = {"title": "Собрание", "subtitles": SimpleUploadedFile("1.srt", SRT.encode())}

    assert client.post(video.get_absolute_url(), told).status_code == 302

    video.refresh_from_db()
    assert video.title == "Собрание"
    assert video.subtitles.startswith("WEBVTT")
    shown = client.get(reverse("training:office_subtitles", args=[video.key]))
    assert "Добрый день" in shown.content.decode()
    assert Entry.objects.get(action="training.video.named").data["changes"] == {
        "title": ["Как вести собрание", "Собрание"],
        "subtitles": [False, True],
    }


def test_wrong_subtitles_change_nothing(client, people, video):
    client.force_login(people.chair)
    told = {"title": "Другое", "subtitles": SimpleUploadedFile("1.srt", b"hello")}

    answer = client.post(video.get_absolute_url(), told)

    assert answer.status_code == 422
    assert "Субтитры не читаются" in answer.content.decode()
    video.refresh_from_db()
    assert (video.title, video.subtitles) == ("Как вести собрание", "")


def test_a_film_in_use_is_not_deleted(people, learning, video):
    with pytest.raises(TrainingRefused, match="стоит в занятии"):
        keeping_films.delete(video.pk, actor=people.chair)

    assert video.file.storage.exists(video.file.name)
    assert not Entry.objects.filter(action="training.video.deleted").exists()


def test_a_deleted_film_takes_its_bytes(people, video, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        keeping_films.delete(video.pk, actor=people.chair)
        keeping_films.delete(video.pk, actor=people.chair)  # pressed twice

    assert not Video.objects.exists()
    assert not video.file.storage.exists(video.file.name)


def test_one_on_its_way_is_not_deleted(house, people):
    coming = make_video(house.primary, people.chair, state=VideoState.CHECKING)

    with pytest.raises(TrainingRefused, match="ещё загружается"):
        keeping_films.delete(coming.pk, actor=people.chair)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_of_many(client, house, people, rows, django_assert_num_queries):
    for _ in range(rows):
        make_video(house.primary, people.chair)
    client.force_login(people.chair)
    address = reverse("training:videos")
    client.get(address)

    with django_assert_num_queries(7):
        assert client.get(address).status_code == 200


# ---- by whom a film is watched --------------------------------------------------------------


def test_a_student_watches_what_he_learns_by(client, people, learning, video):
    client.force_login(people.deputy)

    answer = client.get(
        reverse("training:my_film", args=[video.key]), headers={"Range": "bytes=0-99"}
    )

    assert answer.status_code == 206
    assert b"".join(answer.streaming_content) == film()[:100]
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "state", [state for state in EnrolmentState if state not in watching.STUDIED]
)
def test_whoever_is_not_in_the_group_does_not(client, people, learning, video, state):
    learning.state = state
    learning.save()
    client.force_login(people.deputy)

    assert client.get(reverse("training:my_film", args=[video.key])).status_code == 404


def test_a_recording_is_watched_by_the_group_of_its_class_alone(house, people, video):
    course = make_course(house.primary)
    student = Student.objects.create(user=people.deputy, unit=house.primary)
    group, other = make_group(course), make_group(course)
    make_meeting(other, recording=video, recording_for="all")
    enrol(group, student)
    assert watching.for_student(student, video.key) is None
    held = make_meeting(group, recording=video)
    assert watching.for_student(student, video.key) is None  # not opened to anybody yet

    held.recording_for = "absent"
    held.save()

    assert watching.for_student(student, video.key) == video
    held.attendance.create(enrolment=student.enrolments.get(), presence="present")
    assert watching.for_student(student, video.key) is None


def test_a_tutor_watches_what_his_group_learns_by(house, people, learning, video):
    tutor = people.neighbour_chair
    assert watching.for_user(tutor, video.key) is None

    make_tutor(learning.group, tutor)

    assert watching.for_user(tutor, video.key) == video


def test_a_film_that_is_not_ready_is_nobodys(house, people):
    broken = make_video(house.primary, people.chair, state=VideoState.BROKEN)

    assert watching.for_user(people.chair, broken.key) is None


# ---- how far one has watched ----------------------------------------------------------------


def told(enrolment, *, at, seen, after):
    """Of a lesson opened at noon, so many seconds after."""
    now = NOON + timedelta(seconds=after)
    return watching.told(enrolment, enrolment.lesson, at=at, seen=seen, now=now)


@pytest.fixture
def hour(learning):
    """A film of an hour, opened at noon."""
    learning.lesson.video.seconds = 3600
    learning.lesson.video.save()
    LessonProgress.objects.create(enrolment=learning, lesson=learning.lesson, opened_at=NOON)
    return learning


def test_what_was_played_counts(hour):
    found = told(hour, at=600, seen=600, after=600)

    assert (found.video_at, found.video_seen) == (600, 600)


def test_what_could_not_have_been_played_does_not(hour):
    found = told(hour, at=3600, seen=3600, after=100)

    assert (found.video_at, found.video_seen) == (3600, 230)  # (100 + 15) seconds twice as fast


def test_what_was_seen_is_not_taken_back(hour):
    told(hour, at=600, seen=600, after=600)
    found = told(hour, at=5, seen=5, after=700)

    assert (found.video_at, found.video_seen) == (5, 600)


@pytest.mark.parametrize(("seen", "whole"), [(3239, False), (3240, True), (9999, True)])
def test_nine_tenths_are_enough(hour, seen, whole):
    found = told(hour, at=0, seen=seen, after=3600)

    assert is_seen(found, hour.lesson.video) is whole
    assert found.video_seen == min(seen, 3600)


def test_the_page_tells_how_far_one_is(client, people, learning):
    client.force_login(people.deputy)
    address = reverse("training:watched", args=[learning.pk, learning.lesson.pk])

    answer = client.post(address, {"at": "7", "seen": "12"})

    assert answer.json() == {"seen": 12, "whole": True}
    assert client.post(address, {"at": "-1", "seen": "вся"}).json() == {"seen": 12, "whole": True}
    assert LessonProgress.objects.get().video_at == 0


def test_nobody_tells_for_another(client, people, learning):
    client.force_login(people.chair)
    address = reverse("training:watched", args=[learning.pk, learning.lesson.pk])

    assert client.post(address, {"at": "7", "seen": "12"}).status_code == 404
    assert not LessonProgress.objects.exists()
