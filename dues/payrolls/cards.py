"""What a payroll's row would change on the card of its person."""

from dues.payrolls.names import plain, read
from dues.payrolls.reasons import Why
from dues.payrolls.values import Unread, number_key
from members.models import Member
from members.names import cased, spaced

PARTS = ("surname", "name", "patronymic")
_LONGEST = Member._meta.get_field("personnel_number").max_length


def values_of(row, member):
    """{field: new value} of the card; nothing when the row does not tell it whole."""
    codes = {code for code, _ in row.reasons}
    fields = {}
    if codes & {Why.OTHER_NUMBER, Why.NO_NUMBER} and _is_whole(row.personnel_number):
        fields["personnel_number"] = row.personnel_number.removesuffix(".0")
    if Why.OTHER_NAME in codes:
        fields |= _name(row.full_name, member)
    return fields


def _is_whole(number):
    return bool(number_key(number)) and len(number) <= _LONGEST and not isinstance(number, Unread)


def _name(text, member):
    """The words of the card that stay show which word is the new one."""
    words = [cased(word) for word in spaced(text).split()]
    card = {part: getattr(member, part) for part in PARTS if getattr(member, part)}
    if read(text).initials or len(words) != len(card):
        return {}
    known = {plain(word) for word in words}
    changed = [part for part, value in card.items() if plain(value) not in known]
    new = [word for word in words if plain(word) not in {plain(value) for value in card.values()}]
    return {changed[0]: new[0]} if len(changed) == len(new) == 1 else {}
