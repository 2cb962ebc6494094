from applications.diagram import as_markdown
from applications.management.commands.joining_diagram import PAGE
from applications.workflow import STEPS


def test_the_page_in_docs_is_printed_from_the_table_as_it_is():
    assert PAGE.read_text(encoding="utf-8") == as_markdown()


def test_every_step_is_on_the_picture_once():
    arrows = [line for line in as_markdown().splitlines() if " --> " in line and ": " in line]

    assert len(arrows) == len(STEPS) + 1  # and the submission
