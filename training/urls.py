"""Addresses of the school, a subject a file: of the office, of the student, of anybody."""

from training import (
    certificate_urls,
    course_urls,
    group_urls,
    meeting_urls,
    record_urls,
    report_urls,
    required_urls,
    result_urls,
    student_urls,
    video_urls,
    work_urls,
)

app_name = "training"
urlpatterns = [
    *certificate_urls.urlpatterns,
    *course_urls.urlpatterns,
    *group_urls.urlpatterns,
    *meeting_urls.urlpatterns,
    *record_urls.urlpatterns,
    *report_urls.urlpatterns,
    *required_urls.urlpatterns,
    *result_urls.urlpatterns,
    *student_urls.urlpatterns,
    *video_urls.urlpatterns,
    *work_urls.urlpatterns,
]
