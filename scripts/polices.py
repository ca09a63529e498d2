#!/usr/bin/env python3
"""Draws again the fallback fonts of templates/polices/replis/ from their packages.

    python3 scripts/polices.py NOTO CORE CJK SORTIE

NOTO is the unpacked Python package manimgx-fonts 2026.9.26.post1, CORE the unpacked Debian package
fonts-noto-core 20201225-1, CJK the unpacked Python package noto-cjk-sans-jp-regular 0.0.1. Needs
fonttools 4.68.0. Each font becomes one static upright weight without hinting; no glyph is redrawn.
"""

import os
import sys

from fontTools import subset, ttLib
from fontTools.varLib import instancer

VARIABLE = [
    "NotoSans", "NotoSansHebrew", "NotoSansEthiopic", "NotoSansBengali",
    "NotoSansTamil", "NotoSansGeorgian", "NotoSansArmenian", "NotoSansDevanagari",
    "NotoSansGujarati", "NotoSansGurmukhi", "NotoSansSinhala", "NotoSansTelugu", "NotoSansThai",
    "NotoSansLao", "NotoSansKhmer", "NotoSansSymbols", "NotoEmoji",
]
# The later Arabic draws the dots of letters apart, as marks: flattened, it would be unreadable.
STATIC = ["NotoSansArabic", "NotoSansSymbols2", "NotoSansMath", "NotoSansTifinagh", "NotoSansNKo", "NotoSansAdlam"]
# Kana, their marks, and the full-width and half-width forms: no ideograph, no Hangul.
KANA = [*range(0x3000, 0x3040), *range(0x3041, 0x3100), *range(0x31F0, 0x3200), *range(0xFF01, 0xFFA0),
        *range(0xFFE0, 0xFFEF)]


def named(font, family):
    """Gives the names of a static regular font, and keeps the notices."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID in (1, 2, 3, 4, 6, 16, 17, 21, 22, 25) or record.nameID > 25:
            names.removeNames(nameID=record.nameID)
    for ident, text in ((1, family), (2, "Regular"), (3, family + " Regular, replis"), (4, family + " Regular"),
                        (6, family.replace(" ", "") + "-Regular")):
        names.setName(text, ident, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].usWidthClass = 5


def flattened(font):
    """Puts every mark at the height that it was drawn at.

    Typst sets a raised mark apart from its letter, in a piece of its own, and the text of both is
    then read twice in the finished file.
    """
    if "GPOS" not in font:
        return
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            flatten(getattr(table, "ExtSubTable", table))


def flatten(node):
    if isinstance(node, list):
        for item in node:
            flatten(item)
    elif hasattr(node, "__dict__"):
        for name, value in list(vars(node).items()):
            if name in ("YCoordinate", "YPlacement"):
                setattr(node, name, 0)
            elif name in ("YDeviceTable", "YPlaDevice"):
                setattr(node, name, None)
            else:
                flatten(value)


def write(font, family, unicodes, path):
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["*"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.glyph_names = False
    options.desubroutinize = True
    options.drop_tables += ["STAT", "DSIG", "meta"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    flattened(font)
    named(font, family)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(path)
    print(os.path.getsize(path), len(font.getBestCmap()), family)


def main():
    noto, core, cjk, out = sys.argv[1:]
    os.makedirs(out, exist_ok=True)
    for stem in VARIABLE:
        font = ttLib.TTFont(f"{noto}/manimgx_fonts/{stem}[wght].ttf", recalcTimestamp=False)
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        axes["wght"] = 400
        font = instancer.instantiateVariableFont(font, axes)
        write(font, spaced(stem), font.getBestCmap().keys(), f"{out}/{stem}.ttf")
    for stem in STATIC:
        font = ttLib.TTFont(f"{core}/usr/share/fonts/truetype/noto/{stem}-Regular.ttf", recalcTimestamp=False)
        write(font, spaced(stem), font.getBestCmap().keys(), f"{out}/{stem}.ttf")
    font = ttLib.TTFont(f"{cjk}/noto_cjk_sans_jp_regular/NotoSansCJKjp-Regular.otf", recalcTimestamp=False)
    write(font, "Noto Sans Kana", KANA, f"{out}/NotoSansKana.otf")


def spaced(stem):
    script = stem.removeprefix("NotoSans")
    if script == stem:
        return "Noto Emoji"
    return ("Noto Sans " + {"NKo": "N Ko", "Symbols2": "Symbols 2"}.get(script, script)).strip()


main()
