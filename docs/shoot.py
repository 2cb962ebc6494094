"""Takes the pictures of docs/screenshots from a running demo: python docs/shoot.py [address]."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from unionportal.demo.logins import PASSWORD
from unionportal.devstack import browser as chromium

FOLDER = Path(__file__).parent / "screenshots"
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
EVERYBODY, CHAIR, ACCOUNTANT = "", "ppo@example.org", "buh@example.org"
CARD_LINK = "tbody th a"
SIGNING = "/office/applications/table/?stage=signing"
# name of the picture: (who looks, page to open, link to follow from it)
PICTURES = {
    "home": (EVERYBODY, "/", None),
    "join": (EVERYBODY, "/join/", None),
    "form": (EVERYBODY, "/join/ENERGY7/", None),
    "today": (CHAIR, "/office/", None),
    "board": (CHAIR, "/office/applications/", None),
    "table": (CHAIR, "/office/applications/table/", None),
    "application": (CHAIR, SIGNING, CARD_LINK),
    "resolutions": (CHAIR, "/office/resolutions/", None),
    "members": (CHAIR, "/office/members/", None),
    "sentence": (CHAIR, "/office/members/?gender=f&age_to=35", None),
    "member": (CHAIR, "/office/members/?q=Тарасов", CARD_LINK),
    "duplicates": (CHAIR, "/office/members/duplicates/", None),
    "balance": (CHAIR, "/office/members/balance/", None),
    "public-page": (EVERYBODY, "/org/ENERGY7/", None),
    "structure": (CHAIR, "/office/structure/", None),
    "outbox": (CHAIR, "/office/outbox/", None),
    "dues": (ACCOUNTANT, "/office/dues/", None),
}


def main(address):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find())
        for screen, options in (("phone", PHONE), ("desktop", DESKTOP)):
            for who in (EVERYBODY, CHAIR, ACCOUNTANT):
                page = running.new_context(base_url=address, locale="ru-RU", **options).new_page()
                if who:
                    sign_in(page, who)
                shoot(page, who, screen)
                if who == CHAIR:
                    shoot_applicant(page, screen)
        running.close()


def sign_in(page, who):
    page.goto("/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url("**/office/")


def shoot(page, who, screen):
    for name, (looks, path, follow) in PICTURES.items():
        if looks != who:
            continue
        page.goto(path)
        if follow:
            page.goto(page.locator(follow).first.get_attribute("href"))
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{screen}.png")


def shoot_applicant(page, screen):
    """The applicant's own page, by the link that the chair may copy for him."""
    page.goto(SIGNING)
    page.goto(page.locator(CARD_LINK).first.get_attribute("href"))
    link = page.locator("#personal-link").input_value()
    page.goto("/a/" + link.partition("/a/")[2])
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"mine-{screen}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
