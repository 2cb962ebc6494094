INSERT INTO notifications_message
    (key, kind, channel, unit_id, to_name, to_address, phone, subject, text, html, about, person,
     url, is_urgent, state, reason, attempts, error, code, message_id, created_at, next_try_at,
     is_hidden)
SELECT 'bench:' || number, 'received', 'email', %(unit)s, 'Получатель ' || number,
       'bench' || number || '@example.org', '', 'Ваши документы получены', %(text)s, %(html)s,
       'applications.application:' || number, 'applications.application:' || number, '', false,
       'waiting', '', 0, '', '', '', now() - interval '1 hour', now() - interval '1 hour', false
FROM generate_series(1, %(letters)s) AS number;
