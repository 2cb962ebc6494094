"""On which days a statement is in force, without a database: against a walk day by day."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dues.enums import StopReason
from dues.paying import Asked, Pause, Span, Stay, life_of, spans_of, unit_during, why_never

START = date(2026, 1, 1)
OURS, OTHER = 1, 2
DAYS = 60


def day(number):
    return None if number is None else START + timedelta(number)


def stay(since, until=None, home=OURS, unit=10, reason=StopReason.LEFT):
    return Stay(day(since), day(until), home, unit, reason)


def pause(since, until=None, reason=StopReason.SUSPENDED):
    return Pause(day(since), day(until), reason)


def asked(since, until=None, reason=""):
    return Asked(day(since), day(until), reason, OURS)


def span(start, stop=None, reason=""):
    return Span(day(start), day(stop), reason)


def test_of_whom_nothing_is_known_it_stands_as_asked():
    assert spans_of(asked(3, 9, "withdrawn"), [], []) == [span(3, 9, "withdrawn")]


def test_the_books_have_the_last_word_of_one_day():
    found = spans_of(asked(3, 9, "withdrawn"), [stay(0, 9)], [pause(9)])

    assert found == [span(3, 9, "left")]


def test_breaks_that_touch_are_one():
    found = spans_of(asked(0), [stay(0)], [pause(5, 8), pause(6, 7), pause(8, 12)])

    assert found == [span(0, 5, "suspended"), span(12)]


def test_shops_of_one_primary_are_one_stay():
    stays = [stay(0, 5, unit=10), stay(5, 9, unit=11), stay(9, None, OTHER, 20)]

    assert life_of(asked(2), stays) == span(0, 9, "transferred")
    assert unit_during(span(2, 9), life_of(asked(2), stays), stays) == 11


def test_whoever_comes_back_signs_anew():
    assert spans_of(asked(2), [stay(0, 5), stay(7)], []) == [span(2, 5, "left")]
    assert spans_of(asked(6), [stay(0, 5), stay(7)], []) == []


def test_a_first_day_put_right_is_waited_for():
    assert spans_of(asked(2), [stay(0, 4, OTHER), stay(4)], []) == [span(4)]


def test_why_one_is_never_in_force():
    assert why_never(asked(6), [stay(0, 5), stay(7)], []) == "left"
    assert why_never(asked(6), [stay(0, None, OTHER)], []) == "transferred"
    assert why_never(asked(6, 6, "withdrawn"), [stay(0)], []) == "withdrawn"
    assert why_never(asked(6, 9, "withdrawn"), [stay(0)], [pause(2, 20)]) == "suspended"


@st.composite
def histories(draw):
    """Stays that do not overlap, pauses that may, and what was asked."""
    marks = sorted(draw(st.sets(st.integers(0, DAYS), max_size=8)))
    stays = []
    for since, until in zip(marks, [*marks[1:], None], strict=False):
        home = draw(st.sampled_from([OURS, OURS, OTHER, None]))
        if home:
            stays.append(stay(since, until, home, draw(st.sampled_from([10, 11]))))
    pauses = []
    for since in draw(st.lists(st.integers(0, DAYS), max_size=3)):
        length = draw(st.none() | st.integers(1, 20))
        pauses.append(pause(since, length and since + length))
    since = draw(st.integers(0, DAYS))
    length = draw(st.none() | st.integers(0, 30))
    until = None if length is None else since + length
    return asked(since, until, "withdrawn"), draw(st.permutations(stays)), pauses


def walked(ask, stays, pauses):
    """In force day by day: the member is there without a break since the day that counts."""

    def is_ours(on):
        return any(s.home == OURS and s.since <= on < (s.until or date.max) for s in stays)

    def is_away(on):
        return any(p.since <= on < (p.until or date.max) for p in pauses)

    days = [day(number) for number in range(-1, DAYS + 60)]
    was_there = any(is_ours(on) for on in days if on <= ask.since)
    is_there = is_ours(ask.since) or not stays
    found = set()
    for on in (on for on in days if on >= ask.since):
        if stays and not is_ours(on):
            if is_there or was_there:
                break
            continue
        is_there = True
        if not is_away(on) and (ask.until is None or on < ask.until):
            found.add(on)
    return found


@settings(
    max_examples=300, derandomize=True, deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(histories())
def test_it_is_in_force_on_the_days_of_a_paying_member_that_were_asked_for(history):
    ask, stays, pauses = history
    days = [day(number) for number in range(-1, DAYS + 60)]

    found = spans_of(ask, stays, pauses)

    in_force = {on for on in days for one in found if one.start <= on < (one.stop or date.max)}
    assert in_force == walked(ask, stays, pauses)
    ends = [bound for one in found for bound in (one.start, one.stop or date.max)]
    assert ends == sorted(set(ends))
    assert all(bool(one.reason) == bool(one.stop) for one in found)
