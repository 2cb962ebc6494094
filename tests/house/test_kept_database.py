"""The database that is copied for the tests is made anew when a migration has been edited."""

from tests.kept_database import digest_of


def a_migration(folder, app, text, name="0001_initial.py"):
    path = folder / app / "migrations" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_the_same_migrations_have_the_same_digest_in_any_order(tmp_path):
    dues, audit = a_migration(tmp_path, "dues", "a"), a_migration(tmp_path, "audit", "b")

    assert digest_of([dues, audit]) == digest_of([audit, dues])


def test_an_edit_a_new_name_and_another_app_change_it(tmp_path):
    first = digest_of([a_migration(tmp_path, "dues", "a")])
    edited = digest_of([a_migration(tmp_path, "dues", "b")])
    renamed = digest_of([a_migration(tmp_path, "dues", "a", name="0001_first.py")])
    moved = digest_of([a_migration(tmp_path, "audit", "a")])

    assert len({first, edited, renamed, moved}) == 4


def test_a_new_migration_changes_it(tmp_path):
    one = a_migration(tmp_path, "dues", "a")
    two = a_migration(tmp_path, "dues", "a", name="0002_sums.py")

    assert digest_of([one]) != digest_of([one, two])
