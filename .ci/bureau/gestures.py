"""What a person does on a page, and what a record then holds."""

import pathlib
import urllib.parse

import yaml
from playwright.sync_api import expect

from checks import PATIENCE, soon


class Typed:
    """What is typed, where a record writes it otherwise."""

    def __init__(self, typed, written):
        self.typed, self.written = typed, written


def typed(value):
    return value.typed if isinstance(value, Typed) else value


def written(value):
    return value.written if isinstance(value, Typed) else value


def box(page, name):
    return page.locator(f'[name="v/{name}"]')


def fill(page, name, value):
    """Fills a field of a page, whatever it is made of."""
    value = typed(value)
    field = box(page, name)
    kind = field.first.evaluate("e => e.type")
    if kind == "radio":
        page.locator(f'[name="v/{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        for code in value:
            page.locator(f'[name="v/{name}"][value="{code}"]').check()
    elif kind == "select-one":
        field.select_option(value)
    elif isinstance(value, list):
        for rank, text in enumerate(value):
            if field.count() <= rank:
                # Without a script, one more line comes with the page that follows.
                leave(page, lambda: field.first.press("Enter"))
            field.nth(rank).fill(text)
    else:
        field.fill(value)


def enter(page, desk):
    """Comes in by a new link; learns where the pages of this desk are."""
    page.goto(desk.link())
    page.wait_for_url(lambda url: "/entrer" not in url)
    desk.home = page.url.rstrip("/")


def leave(page, gesture):
    """Does what leads to another page, at once or once all is saved, and waits for that page."""
    page.evaluate("window.pageQuittee = true")

    def gone():
        page.wait_for_timeout(20)
        return page.evaluate("!window.pageQuittee && document.readyState === 'complete'")

    gesture()
    if not soon(gone, 30):
        raise AssertionError(f"no other page came, from {page.url}: {page.locator('body').inner_text()[:300]}")


def button(page, name):
    return page.locator("main").get_by_role("button", name=name, exact=isinstance(name, str))


def press(page, name):
    leave(page, button(page, name).click)


def add(page, steps):
    leave(page, page.locator(f'button[name="faire"][value="ajouter:{steps}"]').click)


def begin_item(page, inner, item):
    """Opens the item that may be begun in a list of the page, and fills it; gives its box, whatever it is called then."""
    boxes = page.locator(f'section.liste:has(details[data-nouveau^="/{inner}/"]) > details')
    own = boxes.nth(boxes.count() - 1)
    own.locator("summary").click()
    for name, value in item.items():
        field, value = own.locator(f'[name^="v/"][name$="/{name}"]'), typed(value)
        kind = field.first.evaluate("e => e.type")
        if kind in ("radio", "checkbox"):
            for code in value if isinstance(value, list) else [value]:
                own.locator(f'[name^="v/"][name$="/{name}"][value="{code}"]').check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    return own


def place(record, pointer):
    for step in pointer.split("/"):
        record = record[int(step)] if isinstance(record, list) else record[step]
    return record


def read(path):
    """A record, its values as they are written."""
    return yaml.load(pathlib.Path(path).read_text(), yaml.BaseLoader)


def get(record, pointer):
    try:
        return place(record, pointer)
    except (KeyError, IndexError, TypeError):
        return None


def answers(value):
    """A value with answers alone in place of blocks that hold nothing else."""
    value = written(value)
    if isinstance(value, dict):
        return {key: answers(own) for key, own in value.items()}
    return [answers(own) for own in value] if isinstance(value, list) else value


def differences(record, wanted):
    """What a record holds otherwise than it was typed."""
    told = []
    for pointer, value in wanted.items():
        value, found = answers(value), get(record, pointer)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            if not isinstance(found, list) or len(found) != len(value):
                told.append(f"{pointer}: wanted {len(value)} items, found {found!r}")
                continue
            for rank, item in enumerate(value):
                told += [f"{pointer}/{rank}/{line}" for line in differences(found[rank], item)]
        elif isinstance(value, list) and len(value) == 1:
            told += [] if found in (value, value[0]) else [f"{pointer}: wanted {value!r}, found {found!r}"]
        elif (
            (found or "").rstrip("\n") != value
            if isinstance(value, str) and isinstance(found or "", str)
            else found != value
        ):
            told.append(f"{pointer}: wanted {value!r}, found {found!r}")
    return told


def number_of(folder, pattern, name):
    return read(next(folder.rglob(pattern)))[name]


def open_record(page, desk, number):
    page.goto(f"{desk.home}/?q={urllib.parse.quote(number)}")
    page.locator("main").get_by_role("link", name=number).first.click()


def open_section(page, desk, number, title):
    open_record(page, desk, number)
    page.locator(".taches").get_by_role("link", name=title, exact=True).click()


def write_sections(page, plan):
    """From the first section of a record to the last one, by « Enregistrer et continuer », filling what is planned."""
    page.locator(".taches a").first.click()
    seen = []
    while "/s/" in page.url:
        section = urllib.parse.urlsplit(page.url).path.rsplit("/", 1)[1]
        seen.append(section)
        fields, lists = plan.get(section, ({}, {}))
        for name, value in fields.items():
            fill(page, name, value)
        for pointer, items in lists.items():
            for item in items:
                add(page, pointer)
                for name, value in item.items():
                    fill(page, name, value)
                press(page, "Ajouter")
        press(page, "Enregistrer et continuer")
        page.wait_for_load_state()
    return seen


def wanted_of(plan):
    """What a record must hold for a plan."""
    wanted = {}
    for fields, lists in plan.values():
        wanted.update(fields)
        wanted.update(lists)
    return wanted


def saved(page):
    """Waits until the page says that it is saved."""
    expect(page.locator("#etat")).to_contain_text("Enregistré à", timeout=PATIENCE)


def begin(stage, number="S-2026-048", section="Faits", script=True, **more):
    """A small workspace, a desk, a page of a section, the file of its record."""
    folder = stage.small()
    desk = stage.desk(folder)
    page = stage.browse(desk, script=script, **more)
    open_section(page, desk, number, section)
    return desk, page, next(folder.rglob(f"{number}.yaml"))
