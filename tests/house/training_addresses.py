"""Addresses of the school, a subject a file."""

from tests.house.training_certificate_addresses import CERTIFICATES
from tests.house.training_course_addresses import COURSES
from tests.house.training_group_addresses import GROUPS
from tests.house.training_meeting_addresses import MEETINGS
from tests.house.training_record_addresses import RECORDS
from tests.house.training_report_addresses import REPORT
from tests.house.training_required_addresses import REQUIRED
from tests.house.training_result_addresses import RESULTS
from tests.house.training_student_addresses import STUDENTS
from tests.house.training_video_addresses import VIDEOS
from tests.house.training_work_addresses import WORKS

TRAINING = {
    **CERTIFICATES,
    **COURSES,
    **GROUPS,
    **MEETINGS,
    **RECORDS,
    **REPORT,
    **REQUIRED,
    **RESULTS,
    **STUDENTS,
    **VIDEOS,
    **WORKS,
}
