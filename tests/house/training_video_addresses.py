"""What the addresses of films need."""

from structure.scope import Action
from tests.house.needs import ForAll, OfList, OfOwner, OfUnit, other

A = Action


def _by_key(ground):
    return {"key": ground.other["video"].key}


VIDEOS = {
    "training:videos": OfList(A.KEEP_COURSES),
    "training:new_video": OfList(A.KEEP_COURSES),
    "training:begin_video": OfList(A.KEEP_COURSES),
    "training:video": other(A.KEEP_COURSES, "video"),
    "training:video_state": other(A.KEEP_COURSES, "video"),
    "training:delete_video": other(A.KEEP_COURSES, "video"),
    "training:office_film": OfUnit(A.KEEP_COURSES, _by_key),
    # Of the film itself; only whoever brought it.
    "training:video_part": OfOwner(lambda ground: {"pk": ground.other["coming"].pk}),
    "training:cancel_video": OfOwner(lambda ground: {"pk": ground.other["coming"].pk}),
    # The laid film has neither: tested with its own pages.
    "training:office_poster": ForAll(),
    "training:office_subtitles": ForAll(),
    # The student's door: tested with its own pages.
    "training:my_film": ForAll(),
    "training:my_poster": ForAll(),
    "training:my_subtitles": ForAll(),
    "training:watched": ForAll(),
}
