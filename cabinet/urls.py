"""Addresses of the check of cards, of the member's own page, and of the office's side of both."""

from django.urls import path

from cabinet.views import (
    asking,
    card,
    checking,
    consents,
    entering,
    me,
    my_chats,
    office,
    on_phone,
    proposing,
)

app_name = "cabinet"

_check = [
    path("card/", checking.check_card, name="check_card"),
    path("card/<str:code>/", checking.card, name="card"),
]
_door = [
    path("me/enter/", entering.enter, name="enter"),
    path("me/enter/code/<uuid:key>/", entering.enter_code, name="enter_code"),
    path("me/enter/<slug:token>/", entering.open_link, name="open"),
    path("me/out/", entering.leave, name="leave"),
    path("me/out/everywhere/", entering.leave_everywhere, name="leave_everywhere"),
]
_mine = [
    path("me/", me.me, name="me"),
    path("me/seen/", me.seen, name="seen"),
    path("me/correct/", me.correct, name="correct"),
    path("me/correct/take-back/", me.take_back_proposal, name="take_back_proposal"),
    path("me/papers/<slug:key>/print/", asking.print_papers, name="print_papers"),
    path("me/papers/<int:pk>.<slug:form>", me.paper, name="paper"),
    path("me/card/", card.my_card, name="my_card"),
    path("me/card/ask/", card.ask_card, name="ask_card"),
    path("me/card/lost/", card.lost_card, name="lost_card"),
    path("me/card/card.pdf", card.my_card_pdf, name="my_card_pdf"),
    path("me/consents/<slug:kind>/give/", consents.give, name="give_consent"),
    path("me/consents/<slug:kind>/end/", consents.end, name="end_consent"),
    path("me/consents/<int:pk>/certificate.pdf", consents.certificate, name="certificate"),
    path("me/chats/", my_chats.my_chats, name="my_chats"),
    path("me/chats/code/", my_chats.my_chat_code, name="my_chat_code"),
    path("me/chats/ready/", my_chats.my_chat_ready, name="my_chat_ready"),
    path("me/chats/off/", my_chats.my_chat_off, name="my_chat_off"),
    path("me/transfer/", asking.transfer, name="transfer"),
    path("me/transfer/take-back/", asking.take_back_transfer, name="take_back_transfer"),
    path("me/wishes/<slug:kind>/", asking.wish, name="wish"),
    path("me/wishes/<slug:kind>/take-back/", asking.take_back_wish, name="take_back_wish"),
    path("me/manifest.webmanifest", on_phone.manifest, name="manifest"),
    path("me/sw.js", on_phone.service_worker, name="service_worker"),
]
_office = [
    path("office/members/proposals/", proposing.proposals, name="proposals"),
    path("office/members/proposals/<int:pk>/", proposing.proposal, name="proposal"),
    path("office/members/<int:pk>/cabinet/", office.of_member, name="of_member"),
    path("office/members/<int:pk>/card/issue/", office.issue_card, name="issue_card"),
    path("office/members/<int:pk>/card/revoke/", office.revoke_card, name="revoke_card"),
    path("office/members/<int:pk>/card/card.pdf", office.print_card, name="print_card"),
    path("office/members/<int:pk>/send-link/", office.send_link, name="send_link"),
    path("office/members/<int:pk>/put-out/", office.put_out, name="put_out"),
    path("office/members/wishes/<int:pk>/done/", office.fulfil_wish, name="fulfil_wish"),
]

urlpatterns = [*_check, *_door, *_mine, *_office]
