#!/usr/bin/env python3
"""Spoils the search for secrets in many ways, to prove that the tests see each.

    recherche.py [RANK...]

Each spoiling is one replacement in one source: a folding is forgotten, a field is of another nature, an ending
is not read. The tests of the search must fail each time, and pass without any. Sources are spoilt in a
copy; the crates already built are used again.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ["value::", "record::dictionary", "secrets::", "canaries::", "kit_seances::", "reading::", "alarms::"]

# File, what stands there, what takes its place.
SPOILINGS = [
    ("src/value/fold.rs", "'ł' => each('l'),", ""),
    ("src/value/fold.rs", "'œ' => \"oe\".chars().for_each(&mut *each),", ""),
    ("src/value/fold.rs", "if is_combining_mark(part) && part != '\\u{345}' {", "if false {"),
    ("src/value/fold.rs", "\"st\" => \"saint\",", ""),
    ("src/value/fold.rs", "let mark = matches!(sign, '*' | '_');", "let mark = false;"),
    ("src/value/fold.rs", "let hyphen = matches!(sign, '-' | '\\u{2010}' | '\\u{2212}');", "let hyphen = false;"),
    ("src/value/trace.rs", "all.strip_prefix(\"33\").unwrap_or(&all)", "&all"),
    ("src/value/trace.rs", "let way = without_number(&whole);", "let way = without_number(&whole).filter(|_| false);"),
    ("src/record/dictionary/mod.rs", "[(first, last), (last, first)]", "[(first, last)]"),
    ("src/record/dictionary/mod.rs", "(Grip::Word, Case::Small) => continue,", "(_, Case::Small) => continue,"),
    ("src/record/dictionary/mod.rs", "(Grip::Word, Case::Small) => continue,", ""),
    ("src/record/situation/minor.rs", "nom: Lieu = \"Nom du lieu\"", "nom: Ligne = \"Nom du lieu\""),
    ("src/record/situation/minor.rs", "[req] pseudonyme: Pseudonyme", "[req] pseudonyme: Ligne"),
    ("src/record/situation/family.rs", "[opt] courriel: Email", "[opt] courriel: Ligne"),
    ("src/record/seance/mod.rs", "[req] lieu: Lieu = \"Lieu\"", "[req] lieu: Repere = \"Lieu\""),
]


def cargo(folder):
    command = ["cargo", "test", "--locked", "--no-default-features", "--quiet", "--lib", "--test", "suite", "--"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(ROOT / "target"), "CARGO_TERM_COLOR": "never"}
    return subprocess.run(
        command + TESTS, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def verdict(run):
    """Whether tests ran, and whether they passed."""
    out = run.stdout + run.stderr
    return "test result:" in out, run.returncode == 0


def main(ranks):
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copie"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("target", ".git"))
        ran, passed = verdict(cargo(copy))
        if not (ran and passed):
            print("recherche: the tests do not pass before any spoiling", file=sys.stderr)
            return 1
        for rank, (name, found, put) in enumerate(SPOILINGS, 1):
            if ranks and rank not in ranks:
                continue
            path = copy / name
            whole = path.read_text(encoding="utf-8")
            if found not in whole:
                print(f"{rank:2} MISSING {name}: {found}")
                wrong += 1
                continue
            path.write_text(whole.replace(found, put, 1), encoding="utf-8")
            run = cargo(copy)
            ran, passed = verdict(run)
            if ran and not passed:
                print(f"{rank:2} seen    {name}: {found}")
            else:
                print(f"{rank:2} {'UNSEEN ' if ran else 'BROKEN '} {name}: {found}")
                if not ran:
                    print(run.stderr[-2000:])
                wrong += 1
            path.write_text(whole, encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main({int(rank) for rank in sys.argv[1:]}))
