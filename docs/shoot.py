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
ORGANISER, TRAINER = "union@example.org", "trainer@example.org"
SCHOOL = "/office/training/"
GROUP = "tbody th a:text-is('Подгруппа 6')"
SIGNING = "/office/applications/table/?stage=signing"
# name of the picture: (who looks, page to open, links to follow from it)
PICTURES = {
    "home": (EVERYBODY, "/"),
    "join": (EVERYBODY, "/join/"),
    "form": (EVERYBODY, "/join/ENERGY7/"),
    "today": (CHAIR, "/office/"),
    "board": (CHAIR, "/office/applications/"),
    "table": (CHAIR, "/office/applications/table/"),
    "application": (CHAIR, SIGNING, CARD_LINK),
    "resolutions": (CHAIR, "/office/resolutions/"),
    "members": (CHAIR, "/office/members/"),
    "sentence": (CHAIR, "/office/members/?gender=f&age_to=35"),
    "member": (CHAIR, "/office/members/?q=Тарасов", CARD_LINK),
    "duplicates": (CHAIR, "/office/members/duplicates/"),
    "balance": (CHAIR, "/office/members/balance/"),
    "public-page": (EVERYBODY, "/org/ENERGY7/"),
    "structure": (CHAIR, "/office/structure/"),
    "outbox": (CHAIR, "/office/outbox/"),
    "dues": (ACCOUNTANT, "/office/dues/"),
    "school": (ORGANISER, SCHOOL),
    "calendar": (ORGANISER, "/office/training/calendar/"),
    "group": (ORGANISER, SCHOOL, GROUP),
    "timetable": (ORGANISER, SCHOOL, GROUP, ".tabs a:text-is('Расписание')"),
    "group-journal": (ORGANISER, SCHOOL, GROUP, ".tabs a:text-is('Журнал')"),
    "section-four": (ORGANISER, "/office/training/report/"),
    "works": (TRAINER, "/office/training/works/"),
    "learning": (CHAIR, "/me/learning/"),
    "lesson": (CHAIR, "/me/learning/", ".card-next a.btn"),
}


def main(address):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find())
        for screen, options in (("phone", PHONE), ("desktop", DESKTOP)):
            for who in (EVERYBODY, CHAIR, ACCOUNTANT, ORGANISER, TRAINER):
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
    for name, (looks, path, *links) in PICTURES.items():
        if looks != who:
            continue
        page.goto(path)
        for link in links:
            page.goto(page.locator(link).first.get_attribute("href"))
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
