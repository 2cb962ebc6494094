from django.urls import path

from dues.views import payroll, payrolls

urlpatterns = [
    path("payrolls/", payrolls.payrolls, name="payrolls"),
    path("payrolls/new/", payrolls.bring, name="payroll_bring"),
    path("payrolls/<int:pk>/", payroll.payroll, name="payroll"),
    path("payrolls/<int:pk>/columns/", payrolls.columns, name="payroll_columns"),
    path("payrolls/<int:pk>/sheet/", payrolls.sheet, name="payroll_sheet"),
    path("payrolls/<int:pk>/progress/", payroll.progress, name="payroll_progress"),
    path("payrolls/<int:pk>/drop/", payrolls.drop, name="payroll_drop"),
    path("payrolls/<int:pk>/settle/", payroll.settle, name="payroll_settle"),
    path("payrolls/<int:pk>/questions.xlsx", payroll.questions, name="payroll_questions"),
    path("payrolls/<int:pk>/book/", payroll.book, name="payroll_book"),
    path("payrolls/<int:pk>/undo/", payroll.undo, name="payroll_undo"),
    path("payrolls/<int:pk>/again/", payroll.again, name="payroll_again"),
    path("payrolls/<int:pk>/recolumn/", payroll.recolumn, name="payroll_recolumn"),
    path("payrolls/<int:pk>/take-up/", payroll.take_up, name="payroll_take_up"),
    path("payrolls/<int:pk>/rows/<int:row_pk>/who/", payroll.who, name="payroll_who"),
    path("payrolls/<int:pk>/rows/<int:row_pk>/undo/", payroll.unsettle, name="payroll_unsettle"),
]
