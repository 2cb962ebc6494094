ALTER TABLE audit_entry DISABLE TRIGGER USER;
WITH places AS (SELECT array_agg(id ORDER BY id) AS ids FROM structure_unit),
    people AS (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user)
INSERT INTO audit_entry (at, action, kind, actor_id, actor_label, subject, plain_label, plain_data,
    person, values_sha256, unit_id, operation)
SELECT now() - (%(lines)s - n) * interval '10 seconds',
    (ARRAY['members.card.read', 'members.card.changed', 'members.export.taken',
        'members.card.printed', 'accounts.signed_in'])[1 + n %% 5],
    (ARRAY['read', 'write', 'export', 'print', 'sign_in'])[1 + n %% 5],
    people.ids[1 + n %% cardinality(people.ids)], 'Председатель ППО',
    'members.member:' || n %% 70000, '', '{}', 'members.member:' || n %% 70000, repeat('0', 64),
    places.ids[1 + n %% cardinality(places.ids)],
    ('00000000-0000-0000-0000-' || lpad((n / 3)::text, 12, '0'))::uuid
FROM generate_series(1, %(lines)s) n, places, people;
ALTER TABLE audit_entry ENABLE TRIGGER USER
