"""A letter is sent to a mended address, and the card of its reader is mended with it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.http import require_POST

from members.editing import MemberRefused
from members.letters_mended import card_of, mend_mail
from notifications.enums import LetterRefused
from notifications.views.outbox import resend_letter, sendable


@login_required
@require_POST
def resend(request, pk):
    letter = sendable(request, pk)
    if not request.POST.get("to_card"):
        return resend_letter(request, letter)
    card, was = card_of(letter, request.user), letter.to_address
    if card is None:
        raise Http404

    def mend(address):
        try:
            mend_mail(card.pk, address, was=was, actor=request.user)
        except MemberRefused as refusal:
            raise LetterRefused(str(refusal))

    return resend_letter(request, letter, before=mend)
