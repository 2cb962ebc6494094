"""Everything that happens by the clock, in one table."""

from datetime import timedelta

from celery.schedules import crontab

# The mark of a run that the clock asked for, not a page: only such a run is a beat.
BY_CLOCK = "by-clock"


def every(task, **period):
    """Run ``task`` each period; a run not begun before the next one is due is dropped."""
    period = timedelta(**period)
    expires = int(period.total_seconds() * 0.9)
    return _row(task, period, expires)


def daily(task, hour, minute=0):
    """Run ``task`` once a day, by Moscow time."""
    almost_a_day = int(timedelta(hours=23).total_seconds())
    schedule = crontab(hour=hour, minute=minute)
    return _row(task, schedule, almost_a_day)


def _row(task, schedule, expires):
    options = {"expires": expires, "headers": {BY_CLOCK: True}}
    return {"task": task, "schedule": schedule, "options": options}


CELERY_BEAT_SCHEDULE = {
    "terms": every("applications.tasks.fire_due_timers", minutes=5),
    "effects": every("applications.tasks.run_pending_effects", minutes=1),
    "bundles": every("applications.tasks.read_owed_bundles", minutes=1),
    "old_sheets": daily("applications.tasks.forget_old_sheets", hour=3, minute=35),
    "entries": every("cabinet.tasks.answer_pending", minutes=1),
    "cabinet": daily("cabinet.tasks.tidy_up", hour=2, minute=40),
    "mail": every("notifications.tasks.fetch_mail", minutes=1),
    "mail_to_read": every("notifications.tasks.read_letters", minutes=1),
    "mail_to_lay": every("applications.tasks.route_letters", minutes=1),
    "old_mail": daily("notifications.tasks.tidy_mail", hour=3, minute=35),
    "letters": every("notifications.tasks.send_due", minutes=1),
    "short_messages": every("notifications.tasks.send_due_elsewhere", minutes=1),
    "bots": every("notifications.tasks.poll_bots", seconds=10),
    "chats": every("applications.tasks.work_owed_updates", minutes=1),
    "old_chats": daily("notifications.tasks.forget_old_chats", hour=3, minute=25),
    "old_refusals": daily("notifications.tasks.forget_old_refusals", hour=3, minute=27),
    "sms_reports": every("notifications.tasks.ask_gateways", minutes=5),
    "applicants": every("applications.tasks.submit_pending_lists", minutes=1),
    "lists": every("imports.tasks.go_on", minutes=1),
    "fault_files": every("imports.tasks.make_owed_fault_files", minutes=1),
    "old_lists": daily("imports.tasks.forget_old", hour=3, minute=50),
    "invitations": every("invitations.tasks.send_owed", minutes=1),
    "invitation_reminders": daily("invitations.tasks.remind_due", hour=9, minute=10),
    "resolutions": every("resolutions.tasks.print_pending", minutes=1),
    "registers": every("dues.tasks.print_pending", minutes=1),
    "statements": every("dues.tasks.settle_lately", minutes=5),
    "all_statements": daily("dues.tasks.settle_all", hour=2),
    "unanswered_registers": daily("dues.tasks.remind_unanswered", hour=5, minute=20),
    "payrolls": every("dues.tasks.go_on_with_payrolls", minutes=1),
    "register_jobs": every("dues.tasks.do_owed_register_jobs", minutes=1),
    "register_answers": every("applications.tasks.do_owed_register_jobs", minutes=1),
    "register_copies": every("dues.tasks.make_owed_copies", minutes=1),
    "old_register_copies": daily("dues.tasks.forget_old_copies", hour=3, minute=45),
    "dues_months": daily("dues.tasks.keep_months", hour=2, minute=55),
    "study_groups": every("training.tasks.begin_groups", minutes=30),
    "study_requests": daily("training.tasks.remind_of_requests", hour=5, minute=35),
    "mandatory_learning": daily("training.tasks.look_at_mandatory", hour=5, minute=45),
    "rights_back": every("training.tasks.give_rights_back", minutes=10),
    "quizzes": every("training.tasks.hand_in_overdue_quizzes", minutes=1),
    "study_certificates": every("training.tasks.print_owed_certificates", minutes=1),
    "videos": every("training.tasks.check_owed_videos", minutes=1),
    "meetings": every("training.tasks.remind_of_meetings", minutes=10),
    "old_videos": daily("training.tasks.forget_abandoned_videos", hour=3, minute=10),
    "practices": every("unionportal.tasks.make_owed_practices", minutes=1),
    "old_practices": every("unionportal.tasks.end_practices", minutes=10),
    "offices": daily("unionportal.tasks.pass_on_what_ended", hour=0, minute=20),
    "unused": daily("unionportal.tasks.look_for_unused", hour=0, minute=50),
    "accounts": daily("unionportal.tasks.tidy_accounts", hour=2, minute=10),
    "grants": daily("unionportal.tasks.remind_of_grants", hour=4, minute=30),
    "looks": every("unionportal.tasks.finish_looks", minutes=5),
    "endings": daily("unionportal.tasks.remind_of_endings", hour=4, minute=20),
    "posts": daily("members.tasks.warn_of_ending_posts", hour=4, minute=40),
    "tree": daily("structure.tasks.check_tree", hour=3),
    "duplicates": daily("members.tasks.search_for_duplicates", hour=2, minute=20),
    "old_merges": daily("members.tasks.forget_old_merges", hour=3, minute=55),
    "moves": every("members.tasks.move_owed", minutes=1),
    "transfers": every("members.tasks.move_by_term", minutes=30),
    "absences": daily("members.tasks.remind_of_absences", hour=5),
    "certificates": every("members.tasks.print_owed_certificates", minutes=5),
    "data_terms": every("members.tasks.warn_of_data_terms", minutes=30),
    "exports": every("members.tasks.make_owed_exports", minutes=1),
    "old_exports": daily("members.tasks.forget_old_exports", hour=3, minute=40),
    "name_words": daily("members.tasks.tidy_words", hour=3, minute=20),
    "figures": every("members.tasks.count_figures", hours=1),
    "answers": every("privacy.tasks.make_owed_answers", minutes=1),
    "destruction": every("privacy.tasks.destroy_due", minutes=10),
    "privacy": daily("privacy.tasks.tidy_up", hour=4),
    "loose_files": daily("documents.tasks.forget_loose_files", hour=4, minute=10),
    "seals": every("audit.tasks.seal", minutes=1),
    "journal": daily("unionportal.tasks.check_journal", hour=1, minute=20),
    "old_entries": daily("audit.tasks.remove_old", hour=1),
    "watch": every("unionportal.tasks.watch_heartbeats", minutes=1),
    "ledger": daily("members.tasks.check_ledger", hour=3, minute=30),
}
