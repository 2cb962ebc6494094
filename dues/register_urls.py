"""Who waits for a register, registers themselves and what the payroll answers to them."""

from django.urls import path

from dues.views import answers, jobs, registers, waiting

_PAIR = "waiting/<int:unit>/<int:employer>/"

urlpatterns = [
    path("waiting/", waiting.statements, name="waiting"),
    path(_PAIR, waiting.pair, name="pair"),
    path(f"{_PAIR}register/", waiting.make_register, name="make_register"),
    path("employer/", waiting.set_employer, name="set_employer"),
    path("originals/", waiting.mark_originals, name="mark_originals"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/state/", jobs.job_state, name="job_state"),
    path("registers/", registers.registers, name="registers"),
    path("<int:pk>/", registers.register, name="register"),
    path("<int:pk>/register.<str:form>", registers.file, name="file"),
    path("<int:pk>/printing/", registers.printing, name="printing"),
    path("<int:pk>/annul/", registers.annul, name="annul"),
    path("<int:pk>/print-again/", registers.print_again, name="print_again"),
    path("<int:pk>/refuse/", answers.refuse, name="refuse"),
    path("<int:pk>/accept-after-all/<int:line_pk>/", answers.take_back, name="take_back_refusal"),
    path("<int:pk>/receipt/", answers.receipt, name="receipt"),
    path("<int:pk>/receipt/new/", answers.attach_receipt, name="attach_receipt"),
]
