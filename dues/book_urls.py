"""Addresses of money: payments, books, shares, acts."""

from django.urls import path

from dues.views import acts, bank, books, payments, shares

urlpatterns = [
    path("payments/", payments.payments, name="payments"),
    path("payments/new/", payments.new_payment, name="new_payment"),
    path("payments/<int:pk>/", payments.payment, name="payment"),
    path("payments/bank/", bank.bank, name="bank"),
    path("payments/bank/<int:pk>/", bank.bank_file, name="bank_file"),
    path("payments/bank/<int:pk>/drop/", bank.drop_bank_file, name="drop_bank_file"),
    path("members/<int:pk>/cash/", payments.cash, name="cash"),
    path("books/", books.books, name="books"),
    path("books/<int:pk>/close/", books.close_month, name="close_month"),
    path("books/<int:pk>/reopen/", books.reopen_month, name="reopen_month"),
    path("books/<int:pk>/pay-up/", books.pay_up, name="pay_up"),
    path("books/<int:pk>/hand-out/<int:below>/", books.hand_out, name="hand_out"),
    path("books/<int:pk>/act/", acts.reconcile, name="reconcile"),
    path("books/acts/<int:pk>/", acts.act, name="act"),
    path("books/acts/<int:pk>/print/", acts.print_again, name="print_act"),
    path("books/acts/<int:pk>/act.<str:form>", acts.act_file, name="act_file"),
    path("books/operations/<int:pk>/", books.operation, name="operation"),
    path("books/operations/<int:pk>/reverse/", books.reverse_operation, name="reverse_operation"),
    path("books/operations/<int:pk>/distribute/", books.distribute, name="distribute"),
    path("shares/", shares.shares, name="shares"),
    path("shares/<int:pk>/withdraw/", shares.withdraw_share, name="withdraw_share"),
]
