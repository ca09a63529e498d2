"""Takes the pictures of the guide: pages of a desk over a copy of the samples, in docs/images.

    bash .ci/images.sh        (installs what it needs by bureau.sh, which calls this)

The workspace has a key that everybody knows, so that counts round as they did the last time; no page with the day, a
path or a number drawn at random is taken. A picture whose pixels did not change is not written again.
"""

import pathlib
import struct
import sys
import zlib

from playwright.sync_api import sync_playwright

from checks import Checks
from desk import Stage
from gestures import leave, open_record, open_section
from publishing import open_report

IMAGES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "images"
# Most bytes of all pictures together.
MOST = 1 << 20
# What roundings are drawn by.
KEY = "5a" * 32


def pixels(png):
    """The width, height and rows of a picture of eight bits a channel, without its transparency."""
    at, data, head = 8, b"", None
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        head = struct.unpack(">IIBB", body[:10]) if kind == b"IHDR" else head
        data += body if kind == b"IDAT" else b""
        at += size + 12
    width, height, _, colours = head
    step = {2: 3, 6: 4}[colours]
    raw, rows, before = zlib.decompress(data), [], bytes(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        how, row = raw[start], bytearray(raw[start + 1 : start + 1 + width * step])
        for x in range(len(row)):
            left, up = row[x - step] if x >= step else 0, before[x]
            if how == 4:
                corner = before[x - step] if x >= step else 0
                near = left + up - corner
                row[x] = (
                    row[x] + min((abs(near - left), 0, left), (abs(near - up), 1, up), (abs(near - corner), 2, corner))[2]
                ) & 255
            elif how:
                row[x] = (row[x] + (left, up, (left + up) // 2)[how - 1]) & 255
        before = bytes(row)
        rows.append([before[x : x + 3] for x in range(0, len(before), step)])
    return width, height, rows


def few(rows):
    """The colours of a picture, 256 at most: close ones are one where there are more."""
    for kept in (8, 6, 5, 4, 3):
        most = (1 << kept) - 1
        one = {
            colour: tuple((part >> 8 - kept) * 255 // most for part in colour)
            for colour in {colour for row in rows for colour in row}
        }
        colours = sorted(set(one.values()))
        if len(colours) <= 256:
            return colours, one
    raise ValueError("too many colours")


def small(png):
    """The same picture, of a palette."""
    width, height, rows = pixels(png)
    colours, one = few(rows)
    rank = {colour: at for at, colour in enumerate(colours)}
    body = b"".join(b"\0" + bytes(rank[one[colour]] for colour in row) for row in rows)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(bytes(colour) for colour in colours)),
            chunk(b"IDAT", zlib.compress(body, 9)),
            chunk(b"IEND", b""),
        ]
    )


def take(page, name, height=620):
    """The head of a page, as it is once nothing moves."""
    page.evaluate("() => document.activeElement && document.activeElement.blur()")
    page.wait_for_timeout(200)
    made = small(page.screenshot(clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height}))
    file = IMAGES / f"{name}.png"
    if not file.exists() or file.read_bytes() != made:
        file.write_bytes(made)
        print(f"{file.name}: {len(made)} bytes")


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as engine:
        stage = Stage(Checks("images"), engine)
        try:
            folder = stage.space("espace")
            (folder / ".cesmivip").mkdir(mode=0o700)
            (folder / ".cesmivip/cle").touch(mode=0o600)
            (folder / ".cesmivip/cle").write_text(KEY + "\n")
            desk = stage.desk(folder)
            page = stage.browse(desk, width=900, color_scheme="light", reduced_motion="reduce")
            page.set_default_timeout(90000)
            page.set_default_navigation_timeout(90000)
            # What there is to do is reckoned beside the page.
            while page.locator("[aria-labelledby=afaire] .aide[role=status]").count():
                page.wait_for_timeout(500)
                page.reload()
            take(page, "accueil")
            open_record(page, desk, "S-2026-042")
            take(page, "situation", 700)
            open_section(page, desk, "S-2026-042", "Faits")
            take(page, "faits")
            open_record(page, desk, "SIG-2026-0042")
            leave(page, page.get_by_role("link", name="Relire et produire").click)
            take(page, "relire", 700)
            open_record(page, desk, "CES-2026-06")
            leave(page, page.get_by_role("link", name="Qui reçoit quoi").click)
            page.locator(".large").evaluate("e => e.scrollIntoView()")
            take(page, "partage", 560)
            open_report(page, desk, "2025")
            leave(page, page.locator(".suite").get_by_role("link", name="Ce qui s'imprimerait").click)
            page.locator("details.imprime summary").first.click()
            page.locator("#variables").evaluate("e => e.scrollIntoView()")
            take(page, "imprime", 760)
            open_report(page, desk, "2025")
            leave(page, page.locator(".suite").get_by_role("link", name="Relire et produire").click)
            page.locator("form.actes").scroll_into_view_if_needed()
            take(page, "editions", 760)
            wide = stage.browse(desk, width=1200, color_scheme="light", reduced_motion="reduce")
            wide.set_default_timeout(90000)
            wide.set_default_navigation_timeout(90000)
            open_report(wide, desk, "2025")
            leave(wide, wide.locator(".taches").get_by_role("link", name="Textes", exact=True).click)
            leave(wide, wide.get_by_role("link", name="Montrer les chiffres à nommer").click)
            wide.evaluate("() => window.scrollTo(0, 0)")
            take(wide, "chiffres", 760)
        finally:
            stage.close()
    weight = sum(file.stat().st_size for file in IMAGES.glob("*.png"))
    print(f"{weight} bytes in all")
    return 0 if weight <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
