"""A destroyed person is found nowhere: neither in a dump of the database nor in any file."""

from privacy.enums import State
from tests.privacy.planted import found


def test_whoever_is_planted_everywhere_is_found_everywhere_before(everywhere, plant):
    places = found(plant.words)

    missing = [word for word in plant.words if not any(f": {word.lower()}" in at for at in places)]
    assert missing == []


def test_a_destroyed_person_is_found_nowhere(everywhere, plant, destroyed):
    done = destroyed(everywhere)

    assert done.state == State.DONE
    assert found(plant.words) == []
