"""Rules on what is kept: saving, failures, sessions, two tabs, lists, the disk."""

import contextlib
import re
import signal
import time

from playwright.sync_api import Error, expect

from checks import SAMPLES, soon
from gestures import add, begin, box, button, enter, fill, get, leave, open_section, press, read, saved


def part_rule_autosave(stage):
    """Saved within a second of a pause; said as a text that is announced."""
    checks = stage.checks
    desk, page, path = begin(stage)
    checks.same("the state is announced", page.locator("#etat").get_attribute("role"), "status")
    checks.same("a failure is an alert", page.locator("#etat-faute").get_attribute("role"), "alert")
    delays = []
    for text in ("Un signalement du lycée.", " Puis, après une pause, un second.", " Enfin un troisième."):
        with checks.step("text is saved by itself"):
            field = box(page, "declencheur")
            field.press("Control+End")
            page.keyboard.type(text, delay=15)
            last = time.monotonic()
            kept = soon(lambda: text.strip() in path.read_text(), 3)
            delays.append(time.monotonic() - last)
            checks.that(f"« {text.strip()} » is on the disk", kept, path.read_text()[-300:])
            expect(page.locator("#etat")).to_have_text(re.compile(r"^Enregistré à \d\d:\d\d\.$"))
    checks.that("within a second of the pause", max(delays) <= 1.0, [f"{delay:.2f}" for delay in delays])
    checks.that("the address does not change", page.url.endswith("/s/faits"), page.url)
    with checks.step("choices too"):
        page.locator('select[name="v/origine/source"]').select_option(index=1)
        checks.that("a choice is saved by itself", soon(lambda: get(read(path), "origine/source"), 2))
        page.locator('[name="v/origine/anonyme"][value="non"]').check()
        checks.that("a radio too", soon(lambda: get(read(path), "origine/anonyme") == "non", 2))
    with checks.step("an emptied field"):
        box(page, "declencheur").fill("")
        checks.that(
            "an emptied field goes from the record",
            soon(lambda: get(read(path), "declencheur") is None, 2),
            read(path).get("declencheur"),
        )
    with checks.step("what is typed before the script is read"):
        held = []
        page.route("**/bureau.js", lambda route: held.append(route))
        page.goto(page.url, wait_until="commit")
        box(page, "declencheur").fill("Saisi avant le script.")
        checks.that("the script is not there yet", soon(lambda: page.locator("body").count() and held, 3), held)
        held[0].continue_()
        kept = soon(lambda: "Saisi avant le script." in path.read_text(), 3)
        checks.that("it is saved once the script is read", kept, path.read_text()[-300:])
    with checks.step("comments stay"):
        checks.that(
            "the comments of the record stay",
            path.read_text().count("#") == (SAMPLES / "situations/S-2026-048.yaml").read_text().count("#"),
        )


def part_rule_failure(stage):
    """What cannot be saved is told by an alert, and nothing is lost."""
    checks = stage.checks
    desk, page, path = begin(stage)
    before = path.read_bytes()
    with checks.step("a full disk"):
        bare = stage.browse(desk, script=False)
        open_section(bare, desk, "S-2026-048", "Faits")
        page.bring_to_front()
        desk.full(True)
        box(page, "declencheur").fill("Saisi sur un disque plein.")
        expect(page.locator("#etat-faute")).to_contain_text("Non enregistré")
        checks.that(
            "a full disk is told by an alert", page.get_by_role("alert").filter(has_text="Non enregistré").count()
        )
        checks.that("the state does not say that it is saved", "Enregistré à" not in page.locator("#etat").inner_text())
        checks.same("the record is as before", path.read_bytes(), before)
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand stays on the page, and tells it",
            "Non enregistré" in page.locator("#etat-faute").inner_text(),
        )
        checks.same("and keeps what was typed", box(page, "declencheur").input_value(), "Saisi sur un disque plein.")
        fill(bare, "declencheur", "Saisi sans script sur un disque plein.")
        press(bare, "Enregistrer et revenir à la fiche")
        checks.same(
            "without a script, a page tells it, as an alert", bare.locator("#fautes").get_attribute("role"), "alert"
        )
        checks.that("in its title too", bare.title().startswith("Erreur : "), bare.title())
        checks.same(
            "and keeps what was typed there",
            box(bare, "declencheur").input_value(),
            "Saisi sans script sur un disque plein.",
        )
        bare.context.close()
        desk.full(False)
        press(page, "Enregistrer et revenir à la fiche")
        checks.same(
            "once there is room again, it is kept", get(read(path), "declencheur"), "Saisi sur un disque plein."
        )
        left = [str(file) for file in path.parent.iterdir() if file.suffix != ".yaml"]
        checks.that("and no half file stays", not left, left)
    with checks.step("a desk that answers nothing"):
        open_section(page, desk, "S-2026-048", "Faits")
        # Its script is of the desk too.
        page.wait_for_load_state("load")
        desk.process.send_signal(signal.SIGSTOP)
        box(page, "declencheur").fill("Saisi devant un bureau muet.")
        told = soon(lambda: page.locator("#etat-faute").inner_text(), 20, 0.2)
        desk.process.send_signal(signal.SIGCONT)
        checks.that(
            "a desk that answers nothing is told within 20 s",
            "Non enregistré" in (told or ""),
            told or page.locator("#etat").inner_text(),
        )
        checks.that(
            "what was typed is kept once it answers",
            soon(lambda: get(read(path), "declencheur") == "Saisi devant un bureau muet.", 15, 0.2),
        )
    with checks.step("a desk that is gone"):
        box(page, "declencheur").press("Control+End")
        page.keyboard.type(" Puis, juste avant la fin,")
        soon(lambda: "juste avant la fin" in path.read_text(), 3)
        page.keyboard.type(" un mot de plus.")
        desk.stop()
        expect(page.locator("#etat-faute")).to_contain_text("Non enregistré")
        checks.that("a killed desk is told by an alert", True)
        checks.that(
            "what was typed stays on the page", box(page, "declencheur").input_value().endswith("un mot de plus.")
        )
        checks.that(
            "all up to the last pause is on the disk",
            "juste avant la fin" in get(read(path), "declencheur"),
            (get(read(path), "declencheur"), page.locator("#etat-faute").inner_text()),
        )
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand then does not leave the page, nor lose what it holds",
            box(page, "declencheur").count() and box(page, "declencheur").input_value().endswith("un mot de plus."),
            page.url,
        )
        again = stage.desk(desk.folder, desk.port)
        other = page.context.new_page()
        enter(other, again)
        other.bring_to_front()
        open_section(other, again, "S-2026-048", "Faits")
        checks.that(
            "opened anew on its port, it shows all up to the last pause",
            "juste avant la fin" in box(other, "declencheur").input_value(),
        )
        page.bring_to_front()
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(1)
        held = box(page, "declencheur").input_value() if box(page, "declencheur").count() else ""
        checks.that(
            "the former page keeps what it held, or gives it to the new desk",
            held.endswith("un mot de plus.") or get(read(path), "declencheur").endswith("un mot de plus."),
            page.url,
        )
        checks.that(
            "and says what to do with it",
            not held or re.search("(?i)rouvrir|copier|nouveau lien", page.locator("#etat-faute").inner_text()),
            page.locator("#etat-faute").inner_text(),
        )


def part_rule_killed_while_typing(stage):
    """Killed at any moment, the desk loses at most what came after the last pause, and leaves a whole record."""
    checks = stage.checks
    folder, kept = stage.small(), ""
    path = folder / "situations/S-2026-048.yaml"
    for turn in range(6):
        with checks.step(f"killed, turn {turn + 1}"):
            desk = stage.desk(folder)
            page = stage.browse(desk)
            open_section(page, desk, "S-2026-048", "Faits")
            checks.that(
                f"turn {turn + 1}: the page holds what was kept",
                box(page, "declencheur").input_value() == kept,
                box(page, "declencheur").input_value(),
            )
            box(page, "declencheur").press("Control+End")
            page.keyboard.type(f"tour {turn} ")
            saved(page)
            page.keyboard.type(f"perdu {turn} ")
            time.sleep(0.6 + 0.05 * turn)
            desk.stop()
            text = get(read(path), "declencheur") or ""
            page.context.close()
            checks.that(
                f"turn {turn + 1}: the record is whole, up to the last pause",
                f"tour {turn}" in text and read(path)["situation"] == "S-2026-048",
                text,
            )
            kept = text
    left = [str(file) for file in path.parent.iterdir() if file.suffix != ".yaml"]
    checks.that("no half file stays", not left, left)


def part_rule_session(stage):
    """A session that is over: what is typed is told unsaved, and is saved once its author came in again."""
    checks = stage.checks
    desk, page, path = begin(stage)
    with checks.step("the session is over"):
        page.context.clear_cookies()
        box(page, "declencheur").fill("Saisi après la fin de la session.")
        expect(page.locator("#etat-faute")).to_contain_text("Session fermée")
        checks.that("it is told by an alert", page.get_by_role("alert").filter(has_text="Session fermée").count())
        checks.that("nothing is on the disk yet", get(read(path), "declencheur") is None)
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand then loses nothing",
            "Saisi après la fin de la session."
            in (box(page, "declencheur").input_value() if box(page, "declencheur").count() else page.content()),
            page.locator("main").inner_text()[:200],
        )
        other = page.context.new_page()
        enter(other, desk)
        checks.that("a new link lets in, in another tab", "Bureau" in other.title(), other.title())
        page.bring_to_front()
        press(page, re.compile("Envoyer de nouveau|Enregistrer et revenir à la fiche"))
        checks.same("what was typed is kept", get(read(path), "declencheur"), "Saisi après la fin de la session.")
    with checks.step("without a script"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        page.context.clear_cookies()
        box(page, "declencheur").fill("Saisi sans script, la session finie.")
        press(page, "Enregistrer et revenir à la fiche")
        text = page.locator("main").inner_text()
        checks.that(
            "without a script, the page says what to do, and shows what was typed",
            "nouveau lien" in text and "Saisi sans script, la session finie." in text,
            text,
        )
        other = page.context.new_page()
        enter(other, desk)
        page.bring_to_front()
        again = page.get_by_role("button", name=re.compile("Envoyer de nouveau"))
        checks.that(
            "and how to send it again",
            again.count() or re.search("(?i)recharger", page.locator("main").inner_text()),
            page.locator("main").inner_text(),
        )
        leave(page, again.click if again.count() else page.reload)
        checks.same("sent again, it is kept", get(read(path), "declencheur"), "Saisi sans script, la session finie.")


def part_rule_once(stage):
    """Post, redirect, get; nothing is made twice by a double click, the back button, a form sent again."""
    checks = stage.checks
    desk, page, path = begin(stage)
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request))

    def count():
        return len(read(path)["faits"])

    with checks.step("post, redirect, get"):
        box(page, "declencheur").fill("Une fois.")
        press(page, "Enregistrer et revenir à la fiche")
        page.wait_for_load_state()
        checks.that("what was posted led to a page by its address", page.url.rsplit("/", 2)[1] == "f", page.url)
        answer = page.reload()
        checks.same("to load it again posts nothing", answer.request.method, "GET")
    for pause in (0, 0.55, 0.7, 0.75, 0.8, 0.9, 1.2):
        with checks.step(f"double click after {pause} s"):
            open_section(page, desk, "S-2026-048", "Faits")
            before = count()
            add(page, "faits")
            fill(page, "enonce", f"Fait ajouté par un double clic, {pause} s après.")
            fill(page, "fondement", "constate")
            time.sleep(pause)
            page.get_by_role("button", name="Ajouter", exact=True).dblclick()
            back = soon(lambda: page.wait_for_timeout(50) or "/s/faits" in page.url, 4)
            page.wait_for_timeout(300)
            checks.that(f"a double click on « Ajouter » {pause} s after typing leads back to the list", back, page.url)
            checks.same(f"a double click on « Ajouter » {pause} s after typing adds one item", count(), before + 1)
    with checks.step("sent again"):
        open_section(page, desk, "S-2026-048", "Faits")
        before = count()
        posts.clear()
        add(page, "faits")
        fill(page, "enonce", "Fait envoyé deux fois.")
        leave(page, page.get_by_role("button", name="Ajouter", exact=True).click)
        page.wait_for_url("**/s/faits*")
        adding = next(request for request in posts if "/ajouter/" in request.url)
        again = page.request.post(
            adding.url,
            data=adding.post_data,
            max_redirects=0,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": desk.base},
        )
        checks.same("the same form sent again leads to the same place", again.status, 303)
        checks.same("and adds nothing", count(), before + 1)
        page.go_back()
        page.wait_for_load_state()
        page.go_forward()
        page.wait_for_load_state()
        time.sleep(1)
        checks.same("nor do the back and forward buttons", count(), before + 1)
    with checks.step("a record is begun once"):
        page.goto(f"{desk.home}/nouveau")
        files = set(desk.folder.rglob("*.yaml"))
        page.get_by_role("button", name="Commencer une situation").dblclick()
        page.wait_for_url("**/f/*")
        time.sleep(0.3)
        begun = [path for path in desk.folder.rglob("*.yaml") if path not in files]
        checks.same("a double click begins one situation", len(begun), 1)
    with checks.step("without a script"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        before = count()
        add(page, "faits")
        fill(page, "enonce", "Fait ajouté sans script.")
        page.get_by_role("button", name="Ajouter", exact=True).dblclick()
        page.wait_for_url("**/s/faits*")
        time.sleep(0.3)
        checks.same("without a script, a double click adds one item", count(), before + 1)


def part_rule_in_flight(stage):
    """What is typed, or sent by hand, while the desk saves by itself: neither lost nor in conflict with oneself."""
    checks = stage.checks
    desk, page, path = begin(stage)

    def held(gesture):
        """Holds back the answers to what the page sends by itself, for the time of a gesture."""
        waiting = []

        def hold(route):
            if route.request.headers.get("accept") != "application/json":
                return route.continue_()
            answer = route.fetch()
            waiting.append((route, answer))

        page.route("**/f/**", hold)
        try:
            gesture(lambda: soon(lambda: page.wait_for_timeout(20) or waiting, 3))
        finally:
            page.wait_for_timeout(300)
            page.unroute("**/f/**", hold)
            for route, answer in waiting:
                with contextlib.suppress(Error):
                    route.fulfill(response=answer)
        page.wait_for_timeout(300)
        page.wait_for_load_state()

    def click(name):
        # The page may wait before it leaves: the click does not.
        page.locator("main").get_by_role("button", name=name, exact=True).click(no_wait_after=True)

    with checks.step("typed while it saves"):

        def gesture(sent):
            box(page, "declencheur").fill("Un")
            sent()
            box(page, "declencheur").fill("Un, deux")

        held(gesture)
        checks.that(
            "what is typed while it saves is saved next",
            soon(lambda: page.wait_for_timeout(20) or get(read(path), "declencheur") == "Un, deux", 3),
            get(read(path), "declencheur"),
        )
        checks.that(
            "and is no conflict", not page.locator("#etat-faute").inner_text(), page.locator("#etat-faute").inner_text()
        )
    with checks.step("sent by hand while it saves"):

        def gesture(sent):
            box(page, "declencheur").fill("Un, deux, trois")
            sent()
            box(page, "declencheur").fill("Un, deux, trois, quatre")
            click("Enregistrer et revenir à la fiche")

        held(gesture)
        soon(lambda: page.wait_for_timeout(20) or "/s/" not in page.url, 2)
        checks.that(
            "to save by hand while it saves is no conflict with oneself",
            get(read(path), "declencheur") == "Un, deux, trois, quatre",
            page.locator("main").inner_text()[:300],
        )
    with checks.step("an item sent by hand while it saves"):
        open_section(page, desk, "S-2026-048", "Faits")
        before = len(read(path)["faits"])
        add(page, "faits")

        def gesture(sent):
            box(page, "enonce").fill("Un fait")
            sent()
            box(page, "enonce").fill("Un fait, complété pendant l'enregistrement.")
            click("Ajouter")

        held(gesture)
        soon(lambda: page.wait_for_timeout(20) or "complété" in read(path)["faits"][-1].get("enonce", ""), 3)
        page.wait_for_timeout(500)
        page.wait_for_load_state()
        facts = read(path)["faits"]
        checks.same("« Ajouter » while it saves adds one item", len(facts), before + 1)
        text = page.content() + facts[-1].get("enonce", "")
        checks.that("and loses nothing of it", "complété pendant" in text, facts[-1])
        checks.that(
            "nor asks its author to choose between both",
            facts[-1].get("enonce", "").endswith("complété pendant l'enregistrement."),
            page.locator("main").inner_text()[:300],
        )


def part_rule_two_tabs(stage):
    """Two tabs on one record: what differs merges, what collides is shown, both values, and nothing is lost."""
    checks = stage.checks
    desk, one, path = begin(stage)
    with checks.step("different fields"):
        two = one.context.new_page()
        two.goto(one.url)
        fill(one, "declencheur", "Du premier onglet.")
        saved(one)
        fill(two, "origine/connue_le", "12/3/2026")
        saved(two)
        fill(one, "origine/anonyme", "non")
        saved(one)
        record = read(path)
        checks.that(
            "different fields of two tabs merge",
            (get(record, "declencheur"), get(record, "origine/connue_le"), get(record, "origine/anonyme"))
            == ("Du premier onglet.", "2026-03-12", "non"),
            record,
        )
        two.close()
    for script in (True, False):
        name = "with a script" if script else "without a script"
        for choice in ("disque", "mien"):
            with checks.step(f"the same field, {name}"):
                page = stage.browse(desk, script=script)
                open_section(page, desk, "S-2026-048", "Faits")
                two = page.context.new_page()
                two.goto(page.url)
                fill(page, "declencheur", f"Version A, {name}, {choice}.")
                if script:
                    saved(page)
                else:
                    press(page, "Enregistrer et revenir à la fiche")
                two.bring_to_front()
                fill(two, "declencheur", f"Version B, {name}, {choice}.")
                if script:
                    expect(two.locator("#etat-faute")).to_contain_text("Changé ailleurs")
                    asked = []
                    two.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
                    two.get_by_role("link", name="Bureau", exact=True).click(no_wait_after=True)
                    two.wait_for_timeout(300)
                    checks.same(f"{name}: to leave then warns", asked, ["beforeunload"])
                    if not asked:
                        raise AssertionError("the page was left: what was typed is lost")
                    checks.that(
                        f"{name}: autosave tells it by an alert, and writes nothing over it",
                        get(read(path), "declencheur").startswith("Version A"),
                    )
                press(two, "Enregistrer et revenir à la fiche")
                text = two.locator("main").inner_text()
                checks.that(f"{name}: a page shows both values", "Version A" in text and "Version B" in text, text)
                checks.that(f"{name}: nothing is written yet", get(read(path), "declencheur").startswith("Version A"))
                two.locator(f'[type=radio][value="{choice}"]').check()
                press(two, "Enregistrer ces choix")
                wanted = "Version B" if choice == "mien" else "Version A"
                checks.same(
                    f"{name}: the choice « {choice} » is what stays",
                    get(read(path), "declencheur"),
                    f"{wanted}, {name}, {choice}.",
                )
                page.context.close()
    with checks.step("a conflict beside a list button"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        two = page.context.new_page()
        two.goto(page.url)
        fill(page, "declencheur", "Version C.")
        press(page, "Enregistrer et revenir à la fiche")
        fill(two, "declencheur", "Version D.")
        fill(two, "origine/connue_le", "13/3/2026")
        add(two, "faits")
        text = two.locator("main").inner_text()
        checks.that(
            "the button of a list does not lose what collides", "Version C" in text and "Version D" in text, text
        )
        checks.same("what does not collide is kept at once", get(read(path), "origine/connue_le"), "2026-03-13")


def part_rule_lists(stage):
    """Items have names, not ranks: after a move, the right one is edited, and focus goes with it."""
    checks = stage.checks
    desk, page, path = begin(stage, "S-2026-042")

    def ids():
        return [fact["id"] for fact in read(path)["faits"]]

    def line(text):
        return page.locator("#c-faits li").filter(has_text=text)

    with checks.step("an item goes down"):
        checks.same("nine facts stand in order", ids(), [f"F{n}" for n in range(1, 10)])
        leave(page, line("F1,").get_by_role("button", name=re.compile("^Descendre")).click)
        page.wait_for_load_state()
        checks.same("« Descendre » moves it", ids()[:3], ["F2", "F1", "F3"])
        focus = page.evaluate("(document.activeElement.closest('li') || document.activeElement).textContent")
        checks.that("focus goes to the line that moved", focus.strip().startswith("F1,"), focus[:100])
        leave(page, line("F9,").get_by_role("button", name=re.compile("^Monter")).click)
        page.wait_for_load_state()
        checks.same("« Monter » too", ids()[-2:], ["F9", "F8"])
        focus = page.evaluate("(document.activeElement.closest('li') || document.activeElement).textContent")
        checks.that("focus goes to it", focus.strip().startswith("F9,"), focus[:100])
    with checks.step("the right one is edited"):
        leave(page, line("F1,").get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same("after a move, « Modifier » opens the right one", box(page, "id").input_value(), "F1")
        page.go_back()
        page.wait_for_load_state()
    with checks.step("from a page made before a move"):
        other = page.context.new_page()
        other.goto(page.url.split("#")[0])
        leave(page, line("F3,").get_by_role("button", name=re.compile("^Monter")).click)
        page.wait_for_load_state()
        old = other.locator("#c-faits li").filter(has_text="F2,")
        leave(other, old.get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same("from a page made before another tab moved it, too", box(other, "id").input_value(), "F2")
        fill(other, "enonce", "Énoncé corrigé de F2.")
        saved(other)
        press(other, "Enregistrer et revenir")
        facts = {fact["id"]: fact.get("enonce") for fact in read(path)["faits"]}
        initial = {fact["id"]: fact.get("enonce") for fact in read(SAMPLES / "situations/S-2026-042.yaml")["faits"]}
        initial["F2"] = "Énoncé corrigé de F2."
        checks.same("and only that one is changed", facts, initial)
        page.bring_to_front()
        leave(page, line("F2,").get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same(
            "a page made before it was edited opens it all the same",
            box(page, "enonce").input_value(),
            "Énoncé corrigé de F2.",
        )
        press(page, "Enregistrer et revenir")
    with checks.step("an item is removed"):
        before = ids()
        leave(page, line("F4,").get_by_role("button", name=re.compile("^Retirer")).click)
        checks.that(
            "to remove asks first, and names it",
            "F4" in page.locator("main").inner_text() and ids() == before,
            page.locator("main").inner_text(),
        )
        press(page, "Retirer")
        page.wait_for_load_state()
        checks.same("and removes that one", ids(), [name for name in before if name != "F4"])
        checks.that(
            "and says so", page.locator(".dit", has_text="Retiré").count(), page.locator("main").inner_text()[:200]
        )
    with checks.step("an item is added"):
        add(page, "faits")
        proposed = box(page, "id").input_value()
        checks.same("an added fact is numbered after the last", proposed, "F10")
        fill(page, "enonce", "Un fait de plus.")
        press(page, "Ajouter, puis un autre")
        page.wait_for_load_state()
        checks.that(
            "« puis un autre » gives an empty one, numbered",
            "/ajouter/" in page.url
            and box(page, "enonce").input_value() == ""
            and box(page, "id").input_value() == "F11",
            (page.url, box(page, "id").input_value()),
        )
        checks.same("the former one is the last", ids()[-1], "F10")


def part_rule_disk(stage):
    """A record that an editor changes while the desk shows it: noticed, never written over, comments kept."""
    checks = stage.checks
    desk, page, path = begin(stage, "S-2026-042")

    def edit(former, now):
        text = path.read_text()
        assert former in text, former
        path.write_text(text.replace(former, now, 1))

    with checks.step("another field is changed by an editor"):
        edit("faits:\n", "# Un commentaire écrit dans l'éditeur.\nfaits:\n")
        edit("nom_usage: FICTIVE-KHUÔN", "nom_usage: ÉDITÉE")
        before = path.read_text()
        fill(page, "declencheur", "Saisi au bureau.")
        saved(page)
        text = path.read_text()
        checks.that(
            "what an editor wrote is kept, its comment too",
            "# Un commentaire écrit dans l'éditeur." in text and "nom_usage: ÉDITÉE" in text,
        )
        checks.that("beside what was typed at the desk", "Saisi au bureau." in text)
        changed = [line for line in before.splitlines() if line not in text.splitlines()]
        checks.that("no other line changed", len(changed) <= 4, changed[:10])
        comments = [line for line in before.splitlines() if "#" in line]
        checks.that(
            "every comment stays",
            all(line in text.splitlines() for line in comments),
            [line for line in comments if line not in text],
        )
    with checks.step("the same field is changed by an editor"):
        open_section(page, desk, "S-2026-042", "Faits")
        edit("Saisi au bureau.", "Corrigé dans l'éditeur.")
        fill(page, "declencheur", "Saisi au bureau, encore.")
        expect(page.locator("#etat-faute")).to_contain_text("Changé ailleurs")
        checks.that(
            "a change of the same field is noticed, and not written over", "Corrigé dans l'éditeur." in path.read_text()
        )
    with checks.step("a record that cannot be read any more"):
        whole = path.read_text()
        path.write_text(whole + "\n  : [cassé\n")
        button(page, "Enregistrer et revenir à la fiche").click()
        page.wait_for_timeout(1000)
        checks.that("a record broken by an editor is not written over", path.read_text().endswith("[cassé\n"))
        stays = box(page, "declencheur").count()
        checks.that(
            "it is told by an alert",
            page.get_by_role("alert").filter(has_text=re.compile("Non enregistré|Rien n'a été enregistré")).count()
            or not stays,
            page.locator("main").inner_text()[:300],
        )
        checks.that(
            "and what was typed is not lost",
            "Saisi au bureau, encore." in (box(page, "declencheur").input_value() if stays else page.content()),
            page.locator("main").inner_text()[:300],
        )
        path.write_text(whole)
    with checks.step("the same, without a script"):
        bare = stage.browse(desk, script=False)
        open_section(bare, desk, "S-2026-042", "Faits")
        path.write_text(whole + "\n  : [cassé\n")
        fill(bare, "declencheur", "Saisi sans script.")
        press(bare, "Enregistrer et revenir à la fiche")
        text = bare.locator("main").inner_text()
        checks.that(
            "without a script, a page tells it, and shows what was typed",
            path.read_text().endswith("[cassé\n") and "Saisi sans script." in text,
            text,
        )
        path.write_text(whole)
        press(bare, re.compile("Envoyer de nouveau"))
        checks.that(
            "which can be sent again once the record is mended",
            "Saisi sans script." in path.read_text() or "Saisi sans script." in bare.content(),
            bare.locator("main").inner_text()[:300],
        )
    with checks.step("a record that went"):
        page.goto(f"{desk.home}/")
        open_section(page, desk, "S-2026-048", "Faits")
        fill(page, "declencheur", "Juste avant.")
        saved(page)
        (desk.folder / "situations/S-2026-048.yaml").rename(desk.folder / "situations/ailleurs.txt")
        box(page, "declencheur").fill("Juste après.")
        told = soon(lambda: page.locator("#etat-faute").inner_text(), 3)
        checks.that("a record that went is told by an alert", "Non enregistré" in (told or ""), told)
        checks.that("and is not made anew", not (desk.folder / "situations/S-2026-048.yaml").exists())
