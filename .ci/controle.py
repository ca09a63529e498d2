#!/usr/bin/env python3
"""Our own judge: what we promise of every PDF file, beyond the standards.

    controle.py FILES…

Prints one verdict line per file: "controle", "pass" or "FAIL", file, reasons, with tabs between.
Fails when any file failed, or when none was given.
"""

import re
import subprocess
import sys
from pathlib import Path

import pikepdf

# Actions that make a reader do more than show the page or follow a link.
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ResetForm", "/ImportData", "/Rendition", "/RichMediaExecute"}


def dictionaries(pdf):
    """Yields every dictionary of the file, streams' included, however deep."""
    for top in pdf.objects:
        stack = [top]
        while stack:
            item = stack.pop()
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                yield item
                children = [value for _, value in item.items()]
            elif isinstance(item, pikepdf.Array):
                children = list(item)
            else:
                continue
            # What is referred to by number has its own turn.
            stack += [c for c in children if isinstance(c, pikepdf.Object) and not c.is_indirect]


def text(value):
    """A PDF string, or nothing, as trimmed text."""
    return "" if value is None else str(value).strip()


def end(data):
    """One revision of the file, and nothing after it."""
    count = data.count(b"%%EOF")
    if count != 1:
        yield f"{count} %%EOF instead of one"
    if not re.search(rb"%%EOF\r?\n?\Z", data):
        yield "something follows %%EOF"


def announced(pdf):
    """The language, the title and the tags that a reader announces."""
    root = pdf.Root
    if not re.match(r"fr(-|$)", text(root.get("/Lang")), re.IGNORECASE):
        yield f"/Lang is «{text(root.get('/Lang'))}», not fr"
    with pdf.open_metadata() as xmp:
        title = text(xmp.get("dc:title"))
    if not title:
        yield "no title in the metadata"
    if text(pdf.docinfo.get("/Title")) not in ("", title):
        yield "two different titles"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "the title is not shown: no DisplayDocTitle"
    if root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "not marked as tagged: no MarkInfo"


def active(pdf):
    """What acts, asks or hides: a page of paper does none of it."""
    if pdf.is_encrypted:
        yield "encrypted"
    found = {f"/{key}" for key in ("OpenAction", "AA") if f"/{key}" in pdf.Root}
    if "/AcroForm" in pdf.Root and not to_sign(pdf):
        found.add("/AcroForm")
    for item in dictionaries(pdf):
        found |= {key for key in ("/JS", "/AA", "/EF", "/AF", "/EmbeddedFiles", "/JavaScript") if key in item}
        found |= {text(item.get("/S"))} & ACTIONS
    for key in sorted(found):
        yield f"{key} is there"


def to_sign(pdf):
    """True for the document that leaves with a place to sign: the referral, not its annex."""
    return re.match(r"Signalement .*SIG-", text(pdf.docinfo.get("/Title"))) is not None


def signature(pdf):
    """The referral has one empty signature field, named, shown and tagged; no other file has any field."""
    fields = [item for item in dictionaries(pdf) if "/FT" in item or item.get("/Subtype") == "/Widget"]
    if not to_sign(pdf):
        if fields:
            yield "a form field is there"
        return
    form = pdf.Root.get("/AcroForm", {})
    if len(fields) != 1 or [f.objgen for f in form.get("/Fields", [])] != [f.objgen for f in fields]:
        yield "the form does not hold one signature field, and only it"
        return
    field = fields[0]
    if field.get("/FT") != "/Sig" or text(field.get("/T")) != "signature_autorite":
        yield "the field is not the signature field"
    if "/V" in field or form.get("/NeedAppearances") is not None:
        yield "the signature field is not empty"
    if field.objgen not in [note.objgen for page in pdf.pages for note in page.get("/Annots", [])]:
        yield "the signature field is on no page"
    tags = [item for item in dictionaries(pdf) if item.get("/Type") == "/OBJR" and item.Obj.objgen == field.objgen]
    owners = [item for item in dictionaries(pdf) if item.get("/S") == "/Form"]
    if len(tags) != 1 or len(owners) != 1:
        yield "the signature field is not tagged as a form"


def fonts(pdf):
    """Every font travels with the file."""
    missing = set()
    for item in dictionaries(pdf):
        # A composite font is embedded by its descendant, which comes in its turn; a Type 3 font is drawn in place.
        if item.get("/Type") != "/Font" or item.get("/Subtype") in ("/Type0", "/Type3"):
            continue
        descriptor = item.get("/FontDescriptor", {})
        if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            missing.add(text(item.get("/BaseFont")))
    for name in sorted(missing):
        yield f"font {name} is not embedded"


def annotations(pdf):
    """Every annotation says in words what it is."""
    for number, page in enumerate(pdf.pages, 1):
        for note in page.get("/Annots", []):
            if not text(note.get("/TU" if note.get("/Subtype") == "/Widget" else "/Contents")):
                yield f"page {number}: an annotation has no contents"


def fingerprint(path):
    """The checksum file beside the PDF names it, and only it, and is right."""
    beside = [s for s in (path.with_name(path.name + ".sha256"), path.with_suffix(".sha256")) if s.is_file()]
    if not beside:
        yield "no .sha256 file beside it"
    for file in beside:
        names = re.findall(r"^[0-9a-f]{64} [ *](.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        if names != [path.name]:
            yield f"{file.name} does not name this file"
        command = ["sha256sum", "--check", "--strict", "--status", "--", file.name]
        if subprocess.run(command, cwd=path.parent, check=False).returncode != 0:
            yield f"sha256sum -c refuses {file.name}"


def faults(path):
    """Everything wrong with one file."""
    yield from end(path.read_bytes())
    yield from fingerprint(path)
    with pikepdf.open(path) as pdf:
        for judge in (announced, active, signature, fonts, annotations):
            yield from judge(pdf)


def main():
    """Judges every file; one that cannot be read has failed."""
    failed = len(sys.argv) < 2
    for name in sys.argv[1:]:
        reasons = []
        try:
            reasons += faults(Path(name).absolute())
        except Exception as error:  # whatever it is, the verdict must be said
            reasons.append(f"{type(error).__name__}: {error}")
        print("controle", "FAIL" if reasons else "pass", name, " ".join("; ".join(reasons).split()), sep="\t")
        failed |= bool(reasons)
    sys.exit(failed)


if __name__ == "__main__":
    main()
