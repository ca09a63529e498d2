#!/usr/bin/env python3
"""Spoils the search for secrets in many ways, to prove that the tests see each.

    recherche.py [RANK...]

A spoiling forgets a folding, gives a field another nature, reads one ending less. All of them are put at
once in a copy of the sources, each behind its rank, so that one build serves for all: the tests run once
for each rank, and must fail, and once without any, and must pass. The crates already built are used again.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What fails soonest first: most spoilings need no more than the tests of the sources.
UNITS = ["value::", "record::dictionary"]
SUITE = ["listing::", "secrets::", "canaries::", "kit_seances::", "alarms::"]

FOLD, PIECES, TRACE = "src/value/fold.rs", "src/value/pieces.rs", "src/value/trace.rs"
ALIKE, SEARCH, DICTIONARY = "src/value/alike.rs", "src/record/dictionary/search.rs", "src/record/dictionary/mod.rs"

# File, what stands there, what takes its place: « {0} » says whether the spoiling of this rank is the
# one under way.
SPOILINGS = [
    (FOLD, "'ł' => each('l'),", "'ł' if !{0} => each('l'),"),
    (FOLD, "'œ' => \"oe\".chars()", "'œ' if !{0} => \"oe\".chars()"),
    (FOLD, "letter if is_combining_mark(letter) => {{}}", "letter if !{0} && is_combining_mark(letter) => {{}}"),
    (FOLD, "\"st\" => \"saint\",", "\"st\" if !{0} => \"saint\","),
    (FOLD, "let mark = matches!(sign,", "let mark = !{0} && matches!(sign,"),
    (FOLD, "let hyphen = matches!(sign,", "let hyphen = !{0} && matches!(sign,"),
    (FOLD, "}} else if is_invisible(c) {{", "}} else if !{0} && is_invisible(c) {{"),
    (FOLD, "letter => each(decorated(letter)),", "letter => each(if {0} {{ letter }} else {{ decorated(letter) }}),"),
    (ALIKE, "if letter.is_ascii() {{", "if letter.is_ascii() && !{0} {{"),
    (PIECES, "let cut = matches!(joint,", "let cut = !{0} && matches!(joint,"),
    (PIECES, "for start in 0..run.len() {{", "for start in 0..if {0} {{ 0 }} else {{ run.len() }} {{"),
    (TRACE, "all.strip_prefix(\"33\")", "all.strip_prefix(if {0} {{ \"x\" }} else {{ \"33\" }})"),
    (TRACE, "let way = without_number(&whole);", "let way = without_number(&whole).filter(|_| !{0});"),
    (TRACE, "let plate = plate(&whole)", "let plate = plate(&whole).filter(|_| !{0})"),
    (DICTIONARY, "[(first, last), (last, first)]", "[(first, last), if {0} {{ (first, last) }} else {{ (last, first) }}]"),
    (SEARCH, "(Grip::Word, Case::Small) => continue,", "(grip, Case::Small) if *grip == Grip::Word && !{0} => continue,"),
    (SEARCH, "(Grip::Word, Case::Head) if", "(_, Case::Small) if {0} => continue,\n(Grip::Word, Case::Head) if"),
    (SEARCH, "honoured: honours.cover(at) }};", "honoured: {0} || honours.cover(at) }};"),
    (SEARCH, "let two = one", "let two = !{0} && one"),
    (SEARCH, "text.spelled().iter()", "text.spelled().iter().filter(|_| !{0})"),
    ("src/store/listing.rs", "}} else if !is_record(name) {{", "}} else if !is_record(name) || {0} && !name.ends_with(\".yaml\") {{"),
    ("src/store/listing.rs", "self.refuse(owned, NO_RECORD);", "if !{0} {{ self.refuse(owned, NO_RECORD); }}"),
    ("src/store/listing.rs", "VERSIONS.contains(&name) =>", "VERSIONS.contains(&name) || {0} && name.starts_with('.') =>"),
    ("src/view/secrets.rs", "held.quoted && self.betrays", "held.quoted && !{0} && self.betrays"),
]

# The fields whose natures are spoilt: where they end, and what they become.
NATURES = [
    ("/mineur/lieu_vie/nom", "Text"),
    ("/mineur/lieu_vie/adresse/adresse", "Text"),
    ("/pseudonyme", "Text"),
    ("/courriel", "Text"),
    ("/numero", "Text"),
    ("/mineur/nom", "Text"),
    ("/mineur/prenoms/0", "Text"),
    ("/identite/nom", "Text"),
    ("/professionnels_menaces/0/nom", "Text"),
    ("/vehicule", "Text"),
    ("/procedures_penales/0/reference", "Mark"),
    ("/lieu", "Mark"),
]

# Which spoiling is under way: a file, since the tests clear the environment of what they run.
SWITCH = """
pub(crate) fn spoilt(rank: usize) -> bool {
    static UNDER_WAY: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let read = || std::fs::read_to_string("%s").ok().and_then(|text| text.trim().parse().ok());
    *UNDER_WAY.get_or_init(|| read().unwrap_or(0)) == rank
}

pub(crate) fn spoilt_nature(pointer: &str, nature: value::Nature) -> value::Nature {
    match pointer {
%s        _ => nature,
    }
}
"""


def spoil(copy, switch):
    """Puts every spoiling in a copy, and gives what each is called; `None` for what is not there."""
    called = []
    for rank, (name, found, put) in enumerate(SPOILINGS, 1):
        path = copy / name
        whole = path.read_text(encoding="utf-8")
        found, put = found.format(), put.format(f"crate::spoilt({rank})")
        called.append(f"{name}: {found}" if found in whole else None)
        if called[-1] is None:
            print(f"{rank:2} MISSING {name}: {found}")
        path.write_text(whole.replace(found, put, 1), encoding="utf-8")
    arms = ""
    for rank, (field, nature) in enumerate(NATURES, len(SPOILINGS) + 1):
        arms += f'        _ if pointer.ends_with("{field}") && spoilt({rank}) => value::Nature::{nature},\n'
        called.append(f"{field} as {nature}")
    leaves = copy / "src/record/leaves.rs"
    whole = leaves.read_text(encoding="utf-8")
    nature = "crate::spoilt_nature(&walk.pointer, T::NATURE)"
    if whole.count("T::NATURE") != 2:
        sys.exit("recherche: the walk over a record is not the one that is known")
    leaves.write_text(whole.replace("T::NATURE", nature), encoding="utf-8")
    root = copy / "src/lib.rs"
    root.write_text(root.read_text(encoding="utf-8") + SWITCH % (switch, arms), encoding="utf-8")
    return called


def programs(copy):
    """Builds the tests, and gives their programs: of the sources, and the suite."""
    command = ["cargo", "test", "--locked", "--no-default-features", "--lib", "--test", "suite", "--no-run"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target")}
    run = subprocess.run(
        [*command, "--message-format=json"], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        sys.exit(f"recherche: the copy does not build\n{run.stderr[-4000:]}")
    built = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    tests = [part for part in built if part.get("executable") and part["profile"]["test"]]
    found = {part["target"]["name"]: part["executable"] for part in tests}
    return found["cesmivip"], found["suite"]


def passes(copy, program, tests):
    """Whether the tests of these names pass."""
    run = subprocess.run([program, "--quiet", *tests], cwd=copy, capture_output=True, text=True, check=False)
    return run.returncode == 0


def main(ranks):
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        copy, switch = Path(folder) / "copie", Path(folder) / "alteration"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("target", ".git"))
        called = spoil(copy, switch)
        wrong += called.count(None)
        units, suite = programs(copy)
        if not (passes(copy, units, UNITS) and passes(copy, suite, SUITE)):
            sys.exit("recherche: the tests do not pass before any spoiling")
        for rank, what in enumerate(called, 1):
            if what is None or ranks and rank not in ranks:
                continue
            switch.write_text(str(rank), encoding="utf-8")
            seen = "sources" if not passes(copy, units, UNITS) else "suite"
            if seen == "suite" and passes(copy, suite, SUITE):
                seen = "UNSEEN"
                wrong += 1
            print(f"{rank:2} {seen:7} {what}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main({int(rank) for rank in sys.argv[1:]}))
