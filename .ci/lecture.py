#!/usr/bin/env python3
"""Looks for the words of records in the text that pdftotext gives of their referrals.

    lecture.py RECORDS…

Each record stands in the folder `situations` of a workspace whose documents were produced. Prints a
line for each word that is lost, then "N passed, M failed"; fails when a word is lost, or when none was
looked for.
"""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

FIELDS = ("enonce:", "verbatim:", "pseudonyme:", "compte:", "annonce:", "dossier:", "intitule:", "qualite:")


def plain_keys(record):
    return re.sub(r'"([a-z_]+)":', r"\1:", record.read_text(encoding="utf-8"))


def words(record):
    """Gives the words of the fields that print as typed, or quote somebody."""
    inside = None
    for line in plain_keys(record).splitlines():
        indent = len(line) - len(line.lstrip())
        if inside is not None and indent > inside:
            yield from line.split()
            continue
        inside = None
        for field in FIELDS:
            if field in line and not line.lstrip().startswith("#"):
                value = line.split(field, 1)[1]
                if value.strip() in ("|", "|-"):
                    inside = indent
                elif field in ("enonce:", "verbatim:"):
                    yield from value.strip(' "').split()
                else:
                    yield from re.split(r"[,}]\s*(?:[a-z_]+:|$)", value, maxsplit=1)[0].strip(' "').split()


def plain(text):
    """Without what a line end adds, and with one apostrophe between the letters of a sentence."""
    # Some readers move a joiner inside a word that runs to the left.
    text = re.sub(r"[\u200c\u202a-\u202e\u2066-\u2069\f]", "", text)
    return "".join(text.split())


def is_right_to_left(word):
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in word)


def main():
    passed, lost = 0, []
    for name in sys.argv[1:]:
        record = Path(name)
        referral = plain_keys(record.parent.parent / "signalements" / record.name)
        reference = re.search(r'signalement: "?(SIG-[\d-]+)', referral).group(1)
        pdf = record.parent.parent / "produits" / f"{reference}-v1.pdf"
        text = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True, text=True).stdout
        text = plain(text)
        for word in words(record):
            # A stop beside a word that runs to the left stands on its other side; a letter under a mark
            # is parted from it by some readers.
            word = word.rstrip(",.;") if is_right_to_left(word) else word
            # An apostrophe between letters of a sentence is set in type; those of a pseudonym are not.
            sentence = re.fullmatch(r"[\w'.,;«»]+", word)
            choices = (word, re.sub(r"(?<=[^\W\d_])'(?=[^\W\d_])", "’", word) if sentence else word)
            if any(plain(choice) in text for choice in choices):
                passed += 1
            else:
                lost.append(f"{record.name}: {word}")
    for line in lost:
        print("lost", line)
    print(f"{passed} passed, {len(lost)} failed")
    sys.exit(bool(lost) or passed < 40)


main()
