from django.urls import path

from dues import layout_urls, member_urls
from dues.views import registers, waiting

app_name = "dues"
urlpatterns = [
    path("", waiting.statements, name="waiting"),
    path("register/", waiting.make_register, name="make_register"),
    path("employer/", waiting.set_employer, name="set_employer"),
    path("originals/", waiting.mark_originals, name="mark_originals"),
    path("registers/", registers.registers, name="registers"),
    path("<int:pk>/", registers.register, name="register"),
    path("<int:pk>/register.<str:form>", registers.file, name="file"),
    path("<int:pk>/printing/", registers.printing, name="printing"),
    path("<int:pk>/annul/", registers.annul, name="annul"),
    path("<int:pk>/print-again/", registers.print_again, name="print_again"),
    *layout_urls.urlpatterns,
    *member_urls.urlpatterns,
]
