-- As many members as are asked for: a surname of one, the name and patronymic of another, the place
-- and the birth date of a third, all of one gender.
DROP TABLE IF EXISTS base;
CREATE TEMP TABLE base AS
SELECT row_number() OVER (PARTITION BY gender ORDER BY md5(id::text)) AS place,
       count(*) OVER (PARTITION BY gender) AS total,
       member.*
FROM members_member AS member;
CREATE INDEX ON base (gender, place);
ANALYZE base;
INSERT INTO members_member (
    surname, name, patronymic, genitive, gender, birth_date, phone, email, unit_id, employer_id,
    department, position, personnel_number, card_number, status, status_reason, admitted_on,
    created_at, extra_phone, address, education, school, speciality, profession, employment,
    came_from, dues_mode, papers_at_chair, version
)
SELECT one.surname, two.name, two.patronymic, '', one.gender, three.birth_date,
       '+7974' || lpad((one.id * 20 + copy)::text, 7, '0'),
       CASE WHEN one.email = '' THEN '' ELSE copy || '.' || one.email END,
       three.unit_id, three.employer_id, three.department, three.position,
       (one.id * 20 + copy)::text, '1' || lpad((one.id * 20 + copy)::text, 9, '0'),
       three.status, three.status_reason, three.admitted_on, one.created_at, '', '', '', '', '',
       '', three.employment, '', '', false, 1
FROM base AS one
CROSS JOIN generate_series(1, 19) AS copy
JOIN base AS two
    ON two.gender = one.gender AND two.place = 1 + (one.place * 7 + copy * 1013) %% one.total
JOIN base AS three
    ON three.gender = one.gender AND three.place = 1 + (one.place * 11 + copy * 2017) %% one.total
LIMIT (%(members)s - (SELECT count(*) FROM members_member));
