"""The numbers of the tree (``lft``, ``rght``, ``level``, ``tree_id``) checked against parents.

``parent`` is the truth; the numbers are derived from it and let a branch be read by one range of
an index. Here they are computed anew, in one pass, from nothing but parents.
"""

from typing import NamedTuple

from django.db import connection, transaction

from structure.models import Unit


class Place(NamedTuple):
    tree_id: int
    lft: int
    rght: int
    level: int


class Fault(NamedTuple):
    """One row whose numbers are wrong. ``right`` is None when its parents run in a ring."""

    pk: int
    found: Place
    right: Place | None

    def __str__(self):
        if self.right is None:
            return f"организация {self.pk}: вышестоящие замкнуты в кольцо"
        wrong = [
            f"{name} {found}, должно быть {right}"
            for name, found, right in zip(Place._fields, self.found, self.right, strict=True)
            if found != right
        ]
        return f"организация {self.pk}: " + "; ".join(wrong)


def right_places(rows):
    """{pk: Place} from (pk, parent pk, Place) of every row, in the order the siblings keep.

    Rows that cannot be reached from a root are left out.
    """
    children, places, taken = {}, {}, set()
    for pk, parent, _ in rows:
        children.setdefault(parent, []).append(pk)
    tree_ids = {pk: place.tree_id for pk, parent, place in rows if parent is None}
    for root in children.get(None, []):
        tree_id = tree_ids[root]
        if tree_id in taken:
            tree_id = max(*tree_ids.values(), *taken) + 1
        taken.add(tree_id)
        _number(root, tree_id, children, places)
    return places


def _number(root, tree_id, children, places):
    """Walk one tree without recursion: a broken one may be of any depth."""
    number, opened = 0, {}
    stack = [(root, 0, False)]
    while stack:
        pk, level, is_leaving = stack.pop()
        number += 1
        if is_leaving:
            places[pk] = Place(tree_id, opened.pop(pk), number, level)
            continue
        opened[pk] = number
        stack.append((pk, level, True))
        stack.extend((child, level + 1, False) for child in reversed(children.get(pk, [])))


def faults():
    """Rows whose numbers differ from what their parents say. One query, one snapshot."""
    rows = [
        (pk, parent, Place(*numbers))
        for pk, parent, *numbers in Unit.objects.order_by("tree_id", "lft", "pk").values_list(
            "pk", "parent_id", *Place._fields
        )
    ]
    right = right_places(rows)
    return [
        Fault(pk, found, right.get(pk)) for pk, _, found in rows if found != right.get(pk, None)
    ]


def renumber():
    """Write the right numbers where they are wrong; returns the faults that were found.

    The caller holds the tree lock, else what is written may be old already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("renumber() needs an open transaction that holds the tree lock")
    found = faults()
    mended = [fault for fault in found if fault.right]
    if mended:
        columns = [[fault.pk for fault in mended]]
        columns += [
            [fault.right[number] for fault in mended] for number in range(len(Place._fields))
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE structure_unit AS unit SET tree_id = new.tree_id, lft = new.lft,"
                " rght = new.rght, level = new.level FROM unnest(%s::bigint[], %s::int[],"
                " %s::int[], %s::int[], %s::int[]) AS new (id, tree_id, lft, rght, level)"
                " WHERE unit.id = new.id",
                columns,
            )
    return found
