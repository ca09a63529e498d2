#!/usr/bin/env python3
"""Turns the report of a judge into verdict lines: judge, "pass" or "FAIL", file, reason, with tabs between.

    verdicts.py verapdf REPORT.xml EXIT_CODE FILES…
    verdicts.py outloud REPORT.json EXIT_CODE FILES…

Nothing passes by silence: a file that the report does not name gets no line, and juges.sh counts that as a
failure. So is a report where all files pass while the program said otherwise by its exit code.
"""

import json
import sys
from xml.etree import ElementTree

# What veraPDF calls the two standards that every file must both claim and keep.
PROFILES = {
    "verapdf-2a": "PDF/A-2A validation profile",
    "verapdf-ua1": "PDF/UA-1 validation profile",
}


def broken_rules(report):
    """The first rules that a veraPDF validation found broken, in a few words."""
    rules = [rule for rule in report.iter("rule") if rule.get("status") == "failed"]
    words = [
        f"{rule.get('clause')}-{rule.get('testNumber')} {rule.findtext('description', '').strip()}"
        for rule in rules[:3]
    ]
    if len(rules) > 3:
        words.append(f"and {len(rules) - 3} more")
    return "; ".join(words)


def kept(report):
    """True when a veraPDF validation went to its end, checked something, and found nothing."""
    details = report.find("details")
    return (
        report.get("isCompliant") == "true"
        and report.get("jobEndStatus") == "normal"
        and details is not None
        and details.get("failedRules") == "0"
        and details.get("failedChecks") == "0"
        and int(details.get("passedChecks", "0")) > 0
    )


def verapdf(path):
    """Yields (judge, passed, file, reason) for each file of a veraPDF report and each standard."""
    for job in ElementTree.parse(path).getroot().iter("job"):
        name = job.findtext("item/name")
        reports = job.findall("validationReport")
        trouble = job.findtext("taskException/exceptionMessage") or job.findtext("taskResult/exceptionMessage")
        for judge, profile in PROFILES.items():
            ours = [report for report in reports if report.get("profileName") == profile]
            if not ours:
                yield judge, False, name, trouble or "the file does not claim this standard, or cannot be read"
            else:
                bad = [report for report in ours if not kept(report)]
                yield judge, not bad, name, "; ".join(broken_rules(report) or "no verdict" for report in bad)


def outloud(path):
    """Yields (judge, passed, file, reason) for each file of an outloud report; a warning is told, and passes."""
    with open(path, encoding="utf-8") as stream:
        results = json.load(stream)["results"]
    for result in results:
        passed = result["verdict"] in ("pass", "review") and not result["error"] and result["counts"]["error"] == 0
        findings = [finding for finding in result["findings"] if finding["severity"] != "info"]
        told = [f"{finding['rule']} {finding['message']}" for finding in findings]
        words = [result["error"]] if result["error"] else told[:3]
        if len(told) > 3:
            words.append(f"and {len(told) - 3} more")
        yield "outloud", passed, result["path"], "; ".join(words)


def main():
    """Prints the verdicts of one report."""
    judge, path, code, *files = sys.argv[1:]
    try:
        verdicts = list({"verapdf": verapdf, "outloud": outloud}[judge](path))
    except (OSError, ValueError, KeyError, ElementTree.ParseError) as error:
        sys.exit(f"verdicts: no {judge} report to read: {error}")
    complete = set(files) <= {file for _, _, file, _ in verdicts}
    if code != "0" and complete and all(passed for _, passed, _, _ in verdicts):
        verdicts = [(name, False, file, f"exit code {code}, whatever the report says") for name, _, file, _ in verdicts]
    for name, passed, file, reason in verdicts:
        if file in files:
            print(name, "pass" if passed else "FAIL", file, " ".join(reason.split()), sep="\t")


if __name__ == "__main__":
    main()
