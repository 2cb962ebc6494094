"""The address of a letter that did not arrive is put right in the card of its reader too."""

from django.db import transaction

from members.editing import CardChanged, locked, write
from members.models import Member
from structure.scope import Action

SOURCE = "исправлен адрес письма"


def card_of(letter, user):
    """The card from which the letter took its address, if the user may edit it, or None."""
    label, _, pk = (letter.person or "").partition(":")
    if label != Member._meta.label_lower or not pk.isdecimal():
        return None
    card = Member.objects.for_user(user, Action.EDIT_MEMBER).filter(pk=pk).first()
    return card if card and _is_same(card.email, letter.to_address) else None


@transaction.atomic
def mend_mail(pk, address, *, was, actor, now=None):
    """Write the mail ``address`` in the card where ``was`` stands. Raises ``CardChanged`` when
    another one stands there by now."""
    member = locked(pk)
    if not _is_same(member.email, was):
        raise CardChanged(
            "Почту в карточке за это время изменили. Откройте карточку и сверьте адрес.", ["email"]
        )
    return write(member, {"email": address}, actor=actor, source=SOURCE, now=now)


def _is_same(one, other):
    return one.lower() == other.lower()
