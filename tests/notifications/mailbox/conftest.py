import pytest

from accounts.secrets_at_rest import seal
from notifications.models import Mailbox
from tests.factories import TODAY
from tests.notifications.mailbox import imap_server


@pytest.fixture(scope="session")
def mail_server(tmp_path_factory):
    with imap_server.running(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def post_box(mail_server, settings):
    """A mailbox on a real server, empty."""
    settings.MAILBOX_PORTS = (mail_server.port, mail_server.secure_port)
    settings.MAILBOX_CA_FILE = str(mail_server.certificate)
    mail_server.empty()
    return mail_server


@pytest.fixture
def mailbox(house, post_box):
    """The row of ``post_box``, of the territorial organisation."""
    return Mailbox.objects.create(
        unit=house.territorial,
        title="Волгоградская ТО",
        address="box@union.test",
        host="localhost",
        port=post_box.secure_port,
        login=imap_server.LOGIN,
        sealed_password=seal(imap_server.PASSWORD),
        has_plus=True,
        starts_on=TODAY,
    )
