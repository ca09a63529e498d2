"""The journey of a directorate."""

import re

from checks import PATIENCE
from gestures import leave


def part_directorate(stage):
    """The report: tried, told apart from published."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    with checks.step("a report is tried"):
        page.locator("section", has=page.get_by_role("heading", name=re.compile("^Rapports"))).get_by_role(
            "link"
        ).first.click()
        page.set_default_timeout(60000)
        page.get_by_role("link", name="Relire et produire").click()
        leave(page, page.locator('button[value="essayer:publique"]').click)
        page.set_default_timeout(PATIENCE)
        text = page.locator("main").inner_text()
        names = page.locator(".fiches a").all_inner_texts()
        checks.that("a trial of the report makes documents", names and "essai, non scellé" in text, text)
        checks.that("and says that it is none to hand", "ni scellé ni inscrit" in text, text)
        checks.that(
            "each opens",
            names
            and all(
                page.request.get(desk.base + link.get_attribute("href")).ok for link in page.locator(".fiches a").all()
            ),
        )
    with checks.step("what is due is told"):
        page.goto(f"{desk.home}/suivi")
        checks.that(
            "« Suivi » tells commitments and caseload",
            page.get_by_role("heading", name=re.compile("^File active")).count()
            and page.locator("main table tbody tr").count(),
            page.locator("main").inner_text()[:300],
        )
