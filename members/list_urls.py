"""Addresses of the list of members and of what is made from it."""

from django.urls import path

from members.views import bulk_edit, exports, lists, register

patterns = [
    path("", register.register, name="register"),
    path("columns/", register.columns, name="columns"),
    path("print/", register.print_list, name="print_list"),
    path("lists/", lists.saved_lists, name="saved_lists"),
    path("lists/save/", lists.save_list, name="save_list"),
    path("lists/restore/", lists.restore_list, name="restore_list"),
    path("lists/<int:pk>/", lists.change_list, name="change_list"),
    path("lists/<int:pk>/count/", lists.count_list, name="count_list"),
    path("lists/<int:pk>/delete/", lists.delete_list, name="delete_list"),
    path("exports/", exports.exports, name="exports"),
    path("exports/order/", exports.order, name="order_export"),
    path("exports/<int:pk>/", exports.state, name="export_state"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
    path("bulk/edit/", bulk_edit.edit, name="bulk_edit"),
    path("bulk/<uuid:operation>/", bulk_edit.done, name="bulk_done"),
]
