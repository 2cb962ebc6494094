-- The term of %(number)s reminders has come.
UPDATE applications_timer SET due_at = now() - interval '1 minute'
WHERE id IN (
    SELECT id FROM applications_timer WHERE event = 'remind' ORDER BY id DESC LIMIT %(number)s
);
