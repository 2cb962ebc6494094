"""The school, a subject a file."""

from training.models.courses import (
    Course,
    LearningRules,
    Lesson,
    Material,
    Option,
    Precondition,
    Question,
    Quiz,
    Task,
)
from training.models.groups import Attendance, CalendarFeed, Enrolment, Group, Meeting, Tutor
from training.models.learning import Attempt, LessonProgress, Remark, Work, WorkFile
from training.models.media import Video, VideoPart
from training.models.people import Student
from training.models.practice import Practice
from training.models.results import Certificate, TrainingRecord, Warned

__all__ = [
    "Attempt",
    "Attendance",
    "CalendarFeed",
    "Certificate",
    "Course",
    "Enrolment",
    "Group",
    "LearningRules",
    "Lesson",
    "LessonProgress",
    "Material",
    "Meeting",
    "Option",
    "Practice",
    "Precondition",
    "Question",
    "Quiz",
    "Remark",
    "Student",
    "Task",
    "TrainingRecord",
    "Tutor",
    "Video",
    "VideoPart",
    "Warned",
    "Work",
    "WorkFile",
]
