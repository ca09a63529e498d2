#!/usr/bin/env python3
"""Makes src/value/lexicon/french.txt again from a Hunspell dictionary of French.

Usage: lexique.py FOLDER > src/value/lexicon/french.txt
FOLDER holds index.dic and index.aff, as the npm package dictionary-fr 3.0.0 does (Grammalecte's
dictionary, « classique » 7.5, MPL 2.0).

What is kept: words that are written without a capital, folded as the program folds them; every
form up to seven letters, and dictionary entries alone from eight to twelve. A person may be called
by such a word; longer inflected forms name nobody.
"""
import re
import sys
import unicodedata
from pathlib import Path

SHORT, LONG = 7, 12


def fold(word):
    word = word.replace("œ", "oe").replace("æ", "ae").lower()
    parts = unicodedata.normalize("NFD", word)
    return "".join(c for c in parts if not unicodedata.combining(c))


def suffixes(path):
    rules = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX":
            _, flag, strip, add, condition = parts[:5]
            strip, add = (("" if p == "0" else p) for p in (strip, add.split("/")[0]))
            rules.setdefault(flag, []).append((strip, add, re.compile(f"(?:{condition})$")))
    return rules


def forms(word, flags, rules):
    yield word
    for at in range(0, len(flags), 2):
        for strip, add, condition in rules.get(flags[at : at + 2], []):
            if word.endswith(strip) and condition.search(word):
                yield word[: len(word) - len(strip)] + add


def main(folder):
    rules = suffixes(folder / "index.aff")
    kept = set()
    for line in (folder / "index.dic").read_text(encoding="utf-8").splitlines()[1:]:
        entry = line.split()[0] if line.split() else ""
        word, _, flags = entry.partition("/")
        if not word or not word[0].islower() or not word.isalpha():
            continue
        entry = fold(word)
        for form in map(fold, forms(word, flags, rules)):
            plain = form.isascii() and form.isalpha()
            longest = LONG if form == entry else SHORT
            if plain and 3 <= len(form) <= longest:
                kept.add(form)
    print("\n".join(sorted(kept)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
