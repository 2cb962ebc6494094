"""Addresses of what is counted in the register: balance, a day of the past, figures."""

from django.urls import path

from members.views import as_of, balance, figures

patterns = [
    path("balance/", balance.show, name="balance"),
    path("balance/lines/", balance.lines, name="balance_lines"),
    path("balance/file/", balance.file, name="balance_file"),
    path("balance/print/", balance.printed, name="balance_print"),
    path("as-of/", as_of.show, name="as_of"),
    path("figures/<int:pk>/", figures.unit_figures, name="unit_figures"),
]
