"""Addresses of duplicates: found, judged, merged, taken apart."""

from django.urls import path

from members.views import duplicates, merging

patterns = [
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/distinct/", duplicates.distinct_pairs, name="distinct_pairs"),
    path("duplicates/distinct/<int:pk>/undo/", duplicates.not_distinct, name="not_distinct"),
    path("duplicates/merged/", duplicates.merges, name="merges"),
    path("duplicates/merged/<int:pk>/undo/", merging.unmerge, name="unmerge"),
    path("duplicates/rules/<int:pk>/", duplicates.duplicate_rules, name="duplicate_rules"),
    path("<int:pk>/duplicates/", duplicates.suspicions_of, name="suspicions_of"),
    path("<int:pk>/merge/", merging.find_second, name="find_second"),
    path("<int:pk>/merge/<int:other_pk>/", merging.merge, name="merge"),
    path("<int:pk>/distinct/<int:other_pk>/", duplicates.distinct, name="distinct"),
]
