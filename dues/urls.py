from dues import book_urls, layout_urls, member_urls, month_urls, payroll_urls, register_urls

app_name = "dues"
urlpatterns = [
    *month_urls.urlpatterns,
    *register_urls.urlpatterns,
    *layout_urls.urlpatterns,
    *member_urls.urlpatterns,
    *payroll_urls.urlpatterns,
    *book_urls.urlpatterns,
]
