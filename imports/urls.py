from django.urls import path

from imports.views import bringing, checked, columns, ending, faults

app_name = "imports"
urlpatterns = [
    path("", bringing.lists, name="list"),
    path("new/", bringing.upload, name="upload"),
    path("sample/", bringing.sample, name="sample"),
    path("<int:pk>/", checked.one, name="one"),
    path("<int:pk>/columns/", columns.columns, name="columns"),
    path("<int:pk>/sheet/", columns.sheet, name="sheet"),
    path("<int:pk>/progress/", checked.progress, name="progress"),
    path("<int:pk>/rows/<int:row_pk>/", checked.decide, name="decide"),
    path("<int:pk>/decide-all/", checked.decide_all, name="decide_all"),
    path("<int:pk>/faults/", faults.file, name="faults"),
    path("<int:pk>/faults/order/", faults.order, name="order_faults"),
    path("<int:pk>/faults/state/", faults.state, name="faults_state"),
    path("<int:pk>/run/", checked.run, name="run"),
    path("<int:pk>/go-on/", ending.go_on, name="go_on"),
    path("<int:pk>/stop/", ending.stop, name="stop"),
    path("<int:pk>/undo/", ending.undo, name="undo"),
    path("<int:pk>/drop/", ending.drop, name="drop"),
]
