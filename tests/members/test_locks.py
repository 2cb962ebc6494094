"""What has no row yet is locked by its name."""

import threading

import pytest
from django.db import connections, transaction

from members.enums import ConsentKind
from members.locks import lock_consent_texts, lock_name
from members.models import ConsentText
from members.services import publish_consent_text


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_two_versions():
    start, faults = threading.Barrier(4), []

    def publish(number):
        try:
            start.wait(timeout=10)
            publish_consent_text(
                ConsentKind.PROCESSING, "Согласие", f"Текст {number}", actor="тест"
            )
        except Exception as error:  # noqa: BLE001 - the test looks at what it was
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert faults == []
    versions = ConsentText.objects.order_by("version").values_list("version", flat=True)
    assert list(versions) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [lock_name, lock_consent_texts])
def test_a_lock_needs_a_transaction(lock):
    with pytest.raises(RuntimeError, match="open transaction"):
        lock("иванов")

    with transaction.atomic():
        lock("иванов")
