import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.house.sources import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
ON_PORTAL = ("web", "worker", "beat", "watch", "backup")


def test_the_portal_stands_on_the_services_it_needs():
    assert set(SERVICES) == {
        *("migrate", "web", "worker", "beat", "watch", "backup"),
        *("database", "redis", "proxy"),
    }
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert SERVICES["worker"]["deploy"]["replicas"] == 2
    assert "deploy" not in SERVICES["beat"], "two clocks would strike twice"


@pytest.mark.parametrize("name", ON_PORTAL)
def test_nothing_starts_before_the_migrations_are_done(name):
    waits_for = {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}

    assert waits_for == {
        "migrate": "service_completed_successfully",
        "database": "service_healthy",
        "redis": "service_healthy",
    }


@pytest.mark.parametrize(
    "name", ["worker", "beat", "watch", "backup", "database", "redis", "proxy"]
)
def test_every_service_can_be_asked_whether_it_is_well(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_copies_are_made_by_who_knows_no_private_key_and_changes_no_file():
    backup = SERVICES["backup"]

    assert backup["volumes"] == ["files:/data/files:ro", "./deploy/backups:/backups"]
    assert "BACKUP_RECIPIENTS" in backup["environment"]
    assert "/deploy/backups/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def test_the_web_server_is_asked_by_its_image():
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_only_the_proxy_is_open_to_the_world():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]
    assert SERVICES["redis"]["networks"] == ["inside"]


def test_secrets_are_files_that_are_not_committed():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    assert "/deploy/secrets/" in ignored
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("deploy/secrets/")
    told = SERVICES["web"]["environment"]
    assert told["SECRET_KEY_FILE"] == "/run/secrets/secret_key"
    assert {name for name in told if re.search("SECRET|PASSWORD(?!S_URL)", name)} == {
        *("SECRET_KEY_FILE", "DATABASE_PASSWORD_FILE"),
        *("EMAIL_HOST_PASSWORD_FILE", "OIDC_CLIENT_SECRET_FILE"),
        *("SMS_PASSWORD_FILE", "SMS_REPORT_SECRET_FILE"),
        *("MAX_WEBHOOK_SECRET_FILE", "TELEGRAM_WEBHOOK_SECRET_FILE"),
    }


def test_what_must_not_be_lost_lies_in_volumes():
    kept = {
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }

    assert (
        kept
        == set(COMPOSE["volumes"])
        == {
            *("database", "redis", "files", "destroyed", "certificates"),
        }
    )


def program(name):
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name)


@pytest.mark.skipif(not program("docker-compose"), reason="make check brings docker-compose")
def test_docker_compose_understands_the_file():
    done = subprocess.run(
        [program("docker-compose"), "-f", ROOT / "docker-compose.yml", "config", "--quiet"],
        env={"SITE_HOST": "portal.example.org", "HOME": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not program("caddy"), reason="make check brings caddy")
def test_the_proxy_understands_its_file(tmp_path):
    done = subprocess.run(
        [program("caddy"), "validate", "--config", ROOT / "deploy/Caddyfile"],
        env={"SITE_HOST": "portal.example.org", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
