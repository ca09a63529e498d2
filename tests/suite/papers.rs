//! What the papers say is there: paths, links, headings, cases.
#![expect(clippy::disallowed_methods, reason = "reads the project")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::at;

/// The papers for contributors and users: those of the root, and all of `docs`.
fn papers() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walked(&at("docs"));
    found.extend(std::fs::read_dir(at("")).unwrap().map(|entry| entry.unwrap().path()));
    found.retain(|path| path.extension().is_some_and(|e| e == "md"));
    found.sort();
    found
}

/// The files under a folder of the project.
fn walked(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walked(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The folders that a path of the project may begin with.
const ROOTS: [&str; 10] = [
    ".ci",
    "benches",
    "docs",
    "forms",
    "samples",
    "schemas",
    "scripts",
    "src",
    "templates",
    "tests",
];
/// What a run leaves beside the samples, and Git does not keep.
const MADE: [&str; 4] =
    ["samples/produits", "samples/registre", "samples/envois", "samples/.cesmivip"];

/// What stands between backticks in a text, but for its blocks of code.
fn ticked(text: &str) -> Vec<&str> {
    let blocks = text.split("```").step_by(2);
    blocks.flat_map(|prose| prose.split('`').skip(1).step_by(2)).collect()
}

/// Why a word between backticks names nothing, when it reads as a path of the project.
fn missing(word: &str, names: &BTreeSet<String>) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "./_-".contains(c);
    if !word.chars().all(plain)
        || word.starts_with('/')
        || MADE.iter().any(|made| word.starts_with(made))
    {
        return false;
    }
    match word.split_once('/') {
        None => word.ends_with(".rs") && !names.contains(word),
        Some((first, _)) if ROOTS.contains(&first) => !at(word).exists(),
        Some((first, _)) => at(&format!("src/{first}")).is_dir() && !at("src").join(word).exists(),
    }
}

#[test]
fn every_path_and_link_of_the_papers_is_there() {
    let mut names = BTreeSet::new();
    for root in ["src", "tests", "benches", "samples"] {
        let files = walked(&at(root)).into_iter();
        names.extend(files.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()));
    }
    let mut faults = Vec::new();
    for paper in papers() {
        let text = std::fs::read_to_string(&paper).unwrap();
        let lost = ticked(&text).into_iter().filter(|word| missing(word, &names));
        faults.extend(lost.map(|word| format!("{}: `{word}`", paper.display())));
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            let target = link.split('#').next().unwrap();
            let outside = target.contains("://") || target.starts_with("mailto:");
            if !outside && !paper.parent().unwrap().join(target).exists() {
                faults.push(format!("{}: ]({link})", paper.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every word of the sources.
fn words_of_the_sources() -> BTreeSet<String> {
    let text: String =
        walked(&at("src")).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.split(|c| !word(c)).map(str::to_owned).collect()
}

/// `Type::item` of the papers about the code is in the code.
#[test]
fn every_item_of_the_papers_is_there() {
    let words = words_of_the_sources();
    let mut papers = walked(&at("docs/decisions"));
    papers.extend(["ARCHITECTURE.md", "docs/paths.md", "docs/glossary.md"].map(at));
    for paper in papers {
        let text = std::fs::read_to_string(&paper).unwrap();
        for item in ticked(&text).into_iter().filter(|word| word.contains("::")) {
            let mut parts = item.split("::").map(|part| part.trim_end_matches("()"));
            let plain = |part: &str| part.chars().all(|c| c.is_alphanumeric() || c == '_');
            let known = parts.clone().all(plain).then(|| parts.all(|part| words.contains(part)));
            assert!(known != Some(false), "{}: `{item}`", paper.display());
        }
    }
}

#[test]
fn a_lost_path_is_seen() {
    let names = BTreeSet::from(["here.rs".to_owned()]);
    for lost in
        ["src/nowhere.rs", "docs/nowhere/", "pdf/nowhere.rs", "nowhere.rs", ".ci/nowhere.sh"]
    {
        assert!(missing(lost, &names), "{lost}");
    }
    for fine in [
        "src/pdf/",
        "pdf/mod.rs",
        "here.rs",
        "produits/x.pdf",
        "a/b",
        "samples/produits/x",
        "x == y.rs",
    ] {
        assert!(!missing(fine, &names), "{fine}");
    }
}

/// A comment that cites a paper cites one that is in the project.
#[test]
fn comments_cite_papers_that_are_here() {
    for root in ["src", "tests", "benches", "samples", ".ci", "forms", "templates"] {
        for path in walked(&at(root)) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            if path.ends_with("suite/papers.rs") {
                continue;
            }
            for (place, _) in text.match_indices(".md") {
                let before =
                    text[..place].rsplit(|c: char| !(c.is_alphanumeric() || "/_-".contains(c)));
                let name = format!("{}.md", before.into_iter().next().unwrap());
                let beside = path.parent().unwrap().join(&name);
                let after = text[place + 3..].chars().next();
                let word = after.is_some_and(char::is_alphanumeric) || name == ".md";
                assert!(
                    word || at(&name).exists() || beside.exists(),
                    "{} cites {name}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_architecture_is_read_in_a_window() {
    let text = std::fs::read_to_string(at("ARCHITECTURE.md")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('|')) {
        assert!(line.chars().count() <= 120, "{line}");
    }
}

/// A decision has its four headings, in order, its number in its title, and its line in the list.
#[test]
fn decisions_have_their_form() {
    let index = std::fs::read_to_string(at("docs/decisions/README.md")).unwrap();
    let files = walked(&at("docs/decisions")).into_iter();
    let records: Vec<PathBuf> = files.filter(|path| !path.ends_with("README.md")).collect();
    for (rank, path) in records.iter().enumerate() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let number = format!("{:04}", rank + 1);
        let text = std::fs::read_to_string(path).unwrap();
        assert!(name.starts_with(&format!("{number}-")), "{name}: the number is taken or skipped");
        let title = text.lines().next().unwrap().strip_prefix(&format!("# {number}. "));
        let title = title.unwrap_or_else(|| panic!("{name}: no number in its title"));
        let status = ["\nStatus: in force", "\nStatus: superseded by ["];
        assert!(status.iter().any(|said| text.contains(said)), "{name}: no status");
        let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(
            headings,
            ["## Context", "## Decision", "## Refused", "## Consequence"],
            "{name}"
        );
        for heading in headings {
            let body = text.split(&format!("{heading}\n")).nth(1).unwrap();
            assert!(!body.trim_start().is_empty() && !body.trim_start().starts_with('#'), "{name}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{name}: a long line");
        assert!(
            index.contains(&format!("- [{number}]({name}) {title}\n"))
                || index.contains(&format!("- [{number}]({name}) {title} \\*\n")),
            "{name} is not in the list"
        );
    }
    assert_eq!(index.matches("\n- [").count(), records.len(), "the list names a record twice");
}

/// Every test of the project, by its file without `.rs` (`mod.rs` by its folder) and its name.
fn tests_of_the_project() -> Vec<String> {
    let mut found = Vec::new();
    for root in ["src", "tests/suite"] {
        for path in walked(&at(root)) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let file = path.strip_prefix(at("")).unwrap().with_extension("");
            let file = if file.ends_with("mod") { file.parent().unwrap() } else { &file };
            for after in text.split("#[test]\n").skip(1) {
                let name = after.split("fn ").nth(1).and_then(|rest| rest.split('(').next());
                found.extend(name.map(|name| format!("{}::{name}", file.display())));
            }
        }
    }
    found
}

/// The tests that a text names and the project does not have: `file::test`, with the folder where
/// two files have one name.
fn untested<'t>(text: &'t str, tests: &[String]) -> Vec<&'t str> {
    let known =
        |word: &str| tests.iter().filter(|test| test.ends_with(&format!("/{word}"))).count();
    let named = ticked(text).into_iter().filter(|word| word.contains("::"));
    named.filter(|word| known(word) != 1).collect()
}

/// The rows of a table that name no test.
fn bare(text: &str) -> Vec<&str> {
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---"));
    rows.skip(1).filter(|row| !ticked(row).iter().any(|word| word.contains("::"))).collect()
}

/// What SECURITY.md says is kept is held by a test: each row names its own, and all are there.
#[test]
fn every_row_of_security_names_tests_that_are_there() {
    let paper = std::fs::read_to_string(at("SECURITY.md")).unwrap();
    let lost = untested(&paper, &tests_of_the_project());
    assert!(lost.is_empty(), "no test, or several, of these names: {lost:#?}");
    let table = paper.split("\n## ").find(|part| part.starts_with("What is kept")).unwrap();
    assert!(table.matches("\n| ").count() > 20, "the table is gone");
    assert!(bare(table).is_empty(), "held by no test: {:#?}", bare(table));
}

#[test]
fn a_lost_test_is_seen() {
    let tests = tests_of_the_project();
    assert!(tests.len() > 300, "{}", tests.len());
    for fine in ["papers::a_lost_test_is_seen", "dictionary::a_generic_word_is_no_place"] {
        assert_eq!(untested(&format!("`{fine}`"), &tests), [""; 0], "{fine}");
    }
    for lost in ["papers::nowhere", "nowhere::a_lost_test_is_seen", "papers::walked"] {
        assert_eq!(untested(&format!("`{lost}`"), &tests), [lost], "{lost}");
    }
    let table = "| Kept | Tests |\n| --- | --- |\n| a | `b::c` |\n| d | `e.rs` |";
    assert_eq!(bare(table), ["| d | `e.rs` |"]);
}
