//! The project holds to its own rules: who may name whom, what is fresh, how long files are.
#![expect(clippy::disallowed_methods, reason = "reads the project")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cesmivip::diag::{CATALOGUE, Severity};
use cesmivip::record::Kind;
use cesmivip::setup;

use crate::paths::{self, Named};
use crate::{at, files};

pub fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The room of a source file: its first folder, or its name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(at("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

pub fn code_of(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The crates of a section of the manifest, as code names them.
fn crates(section: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(at("Cargo.toml")).unwrap();
    for other in ["\n[dependencies.", "\n[target."] {
        assert!(!text.contains(other), "dependencies stand in one section, which this test reads");
    }
    let inside = text.lines().skip_while(|line| *line != section).skip(1);
    inside
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect()
}

/// What a room may name: rooms, then outside crates.
type Row = (BTreeSet<String>, BTreeSet<String>);

/// The table of ARCHITECTURE.md, a row a room.
fn rows() -> BTreeMap<String, Row> {
    let text = std::fs::read_to_string(at("ARCHITECTURE.md")).unwrap();
    let ticked = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let mut rows = BTreeMap::new();
    let table = text.lines().skip_while(|line| !line.starts_with("| Room | May name |"));
    for line in
        table.take_while(|line| line.starts_with('|')).filter(|line| line.starts_with("| `"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let [room, may, outside, ..] = cells.as_slice() else { panic!("a short row: {line}") };
        let room = ticked(room).into_iter().next().unwrap();
        let before = rows.insert(room, (ticked(may), ticked(outside)));
        assert!(before.is_none(), "two rows for one room: {line}");
    }
    rows
}

/// The rooms of the library and of the binary: the folders and files of `src`, but its two roots.
fn rooms() -> BTreeSet<String> {
    let names = sources(&at("src")).into_iter().map(|path| room(&path));
    names.filter(|room| room != "lib" && room != "main").collect()
}

/// The module of a source file, from the root of its crate.
fn module(path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(at("src")).unwrap().with_extension("");
    let words = inside.iter().map(|word| word.to_str().unwrap().to_owned());
    words.filter(|word| word != "mod").collect()
}

/// What the files of each room name: rooms, then outside crates.
fn named_by_rooms() -> BTreeMap<String, BTreeMap<Named, PathBuf>> {
    let mut found: BTreeMap<String, BTreeMap<Named, PathBuf>> = BTreeMap::new();
    for path in sources(&at("src")) {
        let module = module(&path);
        let module: Vec<&str> = module.iter().map(String::as_str).collect();
        let text = std::fs::read_to_string(&path).unwrap();
        for name in paths::named(&text, &module) {
            found.entry(room(&path)).or_default().entry(name).or_insert(path.clone());
        }
    }
    found
}

/// What a room names and may not, and what its row lists for nothing.
fn faults(
    room: &str,
    (may, outside): &Row,
    names: &BTreeMap<Named, PathBuf>,
    watched: &BTreeSet<String>,
) -> Vec<String> {
    let mut faults = Vec::new();
    let mut unused: BTreeSet<&String> = may.union(outside).collect();
    for (name, path) in names {
        let (word, allowed) = match name {
            Named::Inside(word) => (word, word == room || may.contains(word)),
            Named::Outside(word) => (word, !watched.contains(word) || outside.contains(word)),
        };
        unused.remove(word);
        if !allowed {
            faults.push(format!("{} names {word}, which {room} may not", path.display()));
        }
    }
    faults.extend(unused.iter().map(|word| format!("the row of {room} lists {word} for nothing")));
    faults
}

#[test]
fn rooms_only_name_what_their_row_says_and_all_of_it() {
    let rows = rows();
    let watched = crates("[dependencies]");
    assert_eq!(rows.keys().cloned().collect::<BTreeSet<_>>(), rooms(), "a row a room");
    let listed: BTreeSet<String> = rows.values().flat_map(|row| row.1.clone()).collect();
    assert_eq!(listed, watched, "every dependency stands in a row, and nothing else does");
    let named = named_by_rooms();
    let faults: Vec<String> =
        rows.iter().flat_map(|(room, row)| faults(room, row, &named[room], &watched)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What is planted in a room is seen: the guard above would fail on each of these.
#[test]
fn a_planted_name_is_refused() {
    let (rows, watched) = (rows(), crates("[dependencies]"));
    for (module, planted, word) in [
        (&["words", "html"][..], "use cesmivip::seal;", "seal"),
        (&["words", "html"], "use crate::{diag::{Report, Place}, words};", "diag"),
        (&["words", "html"], "fn f() { super::super::pdf::inspect() }", "pdf"),
        (&["words", "html"], "use super::super::*;", "*"),
        (&["cli", "ui"], "use cesmivip::{diag, words::{Block, html}};", "words"),
        (&["cli", "ui"], "use lopdf as pdf;", "lopdf"),
        (&["value", "date"], "#[derive(D)] #[clap(name = \"x\")] struct S;", "clap"),
    ] {
        let names = paths::named(planted, module).into_iter();
        let names = names.map(|name| (name, PathBuf::from("planted.rs"))).collect();
        let found = faults(module[0], &rows[module[0]], &names, &watched);
        let fault = format!("planted.rs names {word}, which {} may not", module[0]);
        assert!(found.contains(&fault), "{planted}: {found:?}");
        assert!(found.iter().any(|fault| fault.ends_with("for nothing")), "{planted}");
    }
}

#[test]
fn every_room_says_what_it_takes_gives_and_never_does() {
    for entry in std::fs::read_dir(at("src")).unwrap() {
        let path = entry.unwrap().path().join("mod.rs");
        if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            for word in ["//! Takes: ", "//! Gives: ", "//! Never: "] {
                assert!(text.contains(word), "{} lacks « {word} »", path.display());
            }
        }
    }
}

#[test]
fn files_stay_readable() {
    for path in sources(&at("src")) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

#[test]
fn tera_is_closed() {
    for path in sources(&at("src")) {
        let code = code_of(&path);
        for banned in ["one_off", "render_str", "global_context", "load_from_glob"] {
            assert!(!code.contains(banned), "{} uses {banned}", path.display());
        }
    }
}

#[test]
fn embedded_files_are_those_of_the_folders() {
    fn walk(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found.push(format!("/{}", path.strip_prefix(root).unwrap().display()));
            }
        }
    }
    let (forms, templates) = setup::embedded_paths();
    for (folder, embedded) in [("forms", forms), ("templates", templates)] {
        let mut found = Vec::new();
        walk(&at(folder), &at(folder), &mut found);
        found.retain(|path| !path.starts_with("/polices/") && !path.ends_with(".md"));
        found.sort();
        assert_eq!(found, embedded, "{folder}");
    }
}

/// Compares a generated file with the committed one; `MAJ=1 cargo test` writes it.
pub fn fresh(path: &str, text: &str) {
    let path = at(path);
    if std::env::var_os("MAJ").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is stale: run MAJ=1 cargo test", path.display());
}

#[test]
fn schemas_are_fresh_and_draft_07() {
    let reader = setup::reader(setup::Files::new()).unwrap_or_else(|r| panic!("{r:#?}"));
    for kind in Kind::ALL {
        let schema = kind.editor_schema(reader.vocabulary());
        let kind = kind.name();
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert!(!text.contains("\"null\""), "an empty field is a fault, not an absence");
        fresh(&format!("schemas/{kind}.json"), &text);
        untitled(&schema, kind);
    }
}

/// Every field has a French title and a description.
fn untitled(node: &serde_json::Value, at: &str) {
    if let Some(properties) = node.get("properties").and_then(|p| p.as_object()) {
        for (name, property) in properties {
            if node.get("x-cles").is_none() {
                assert!(property.get("title").is_some(), "{at}/{name} has no title");
                assert!(property.get("description").is_some(), "{at}/{name} has no description");
            }
            untitled(property, &format!("{at}/{name}"));
        }
    }
    for (name, inner) in node.get("definitions").and_then(|d| d.as_object()).into_iter().flatten() {
        untitled(inner, name);
    }
}

#[test]
fn the_table_of_codes_is_fresh() {
    let mut text = String::from(
        "# Codes de diagnostic\n\nUn code ne change jamais de sens ; un code retiré n'est jamais repris.\n\n\
         | Code | Gravité | Règle | Remède |\n| --- | --- | --- | --- |\n",
    );
    for rule in CATALOGUE {
        let severity = match rule.severity {
            Severity::Error => "erreur",
            Severity::Warning => "attention",
            Severity::Notice => "information",
        };
        text.push_str(&format!(
            "| {} | {severity} | {} | {} |\n",
            rule.code, rule.text, rule.remedy
        ));
    }
    fresh("docs/codes.md", &text);
}

#[test]
fn the_lists_are_fresh() {
    let mut text = String::from(
        "# Les listes\n\nLes codes de chaque liste et leurs libellés. Une fiche admet l'un ou l'autre.\n",
    );
    for path in files("forms/listes", ".yaml") {
        let file: serde_yaml::Value =
            serde_yaml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        for (list, content) in file["listes"].as_mapping().unwrap() {
            let (list, title) = (list.as_str().unwrap(), content["titre"].as_str().unwrap());
            text.push_str(&format!("\n## {title} (`{list}`)\n\n| Code | Libellé | Texte |\n"));
            text.push_str("| --- | --- | --- |\n");
            for (code, term) in content["codes"].as_mapping().unwrap() {
                let word = |key: &str| term.get(key).and_then(|t| t.as_str()).unwrap_or_default();
                let (code, label) = (code.as_str().unwrap(), word("libelle"));
                text.push_str(&format!("| `{code}` | {label} | {} |\n", word("texte")));
            }
        }
    }
    fresh("docs/listes.md", &text);
}

#[test]
fn every_code_is_raised_somewhere() {
    let code: String = sources(&at("src"))
        .iter()
        .filter(|p| !p.ends_with("diag/code.rs"))
        .map(|p| code_of(p))
        .collect();
    for rule in CATALOGUE {
        assert!(code.contains(&format!("\"{}\"", rule.code)), "{} is never raised", rule.code);
    }
}

/// Whoever touches files, the clock, the environment or processes says so and why, file by file: a
/// head that holds modules would say it for them.
#[test]
fn boundaries_are_lifted_file_by_file_with_a_reason() {
    for folder in ["src", "tests", "benches", "samples"] {
        for path in sources(&at(folder)) {
            let code = code_of(&path);
            let closed: String = code.split_whitespace().collect();
            for (place, lint) in closed.match_indices("clippy::disallowed_methods") {
                let (before, after) = (&closed[..place], &closed[place + lint.len()..]);
                let whole = before.ends_with("#![expect(") && !holds_modules(&code);
                let lifted = whole || before.ends_with("#[expect(");
                let said = after.starts_with(",reason=\"");
                assert!(lifted && said || path.ends_with("suite/house.rs"), "{}", path.display());
            }
        }
    }
}

/// Ways to a file that stand outside of `store/door.rs`.
fn other_doors(code: &str) -> Vec<&'static str> {
    const WAYS: [&str; 17] = [
        "File::open",
        "File::create",
        "File::options",
        "OpenOptions",
        "fs::read(",
        "fs::read_to_string",
        "fs::write",
        "fs::copy",
        "fs as",
        "rustix::fs::open",
        "rustix::io::open",
        "fs::File as",
        "fs::*",
        "NamedTempFile::new",
        "tempfile_in",
        "tempfile::tempfile(",
        "mkfifo",
    ];
    let closed: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<&str> = WAYS.into_iter().filter(|way| closed.contains(way)).collect();
    // What an import names is not written with its module any more.
    for import in closed.split("use ").skip(1) {
        let import = import.split(';').next().unwrap_or_default();
        let named = |word| {
            import.contains("fs::{") && import.split([' ', ',', '{', '}']).any(|w| w == word)
        };
        found.extend(
            ["read", "read_to_string", "write", "copy", "open"].into_iter().filter(|w| named(*w)),
        );
    }
    found
}

/// Whoever opens a file otherwise waits on a pipe, fills the memory, or follows a link.
#[test]
fn every_file_is_opened_by_one_door() {
    for path in sources(&at("src")).iter().filter(|path| !path.ends_with("store/door.rs")) {
        let code = code_of(path);
        // Tests of a room write their own files.
        let code = code.split("#[cfg(test)]").next().unwrap();
        assert_eq!(other_doors(code), Vec::<&str>::new(), "{}", path.display());
    }
    for planted in [
        "let file = File::open(path)?;",
        "std::fs::read(&path)",
        "use std::fs::{self, read_to_string};",
        "use std::fs as disk;",
        "OpenOptions::new().write(true)",
        "use std::{\n fs::{File, read}, io};",
    ] {
        assert_ne!(other_doors(planted), Vec::<&str>::new(), "{planted}");
    }
}

fn holds_modules(code: &str) -> bool {
    code.lines().any(|line| {
        let line = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        line.starts_with("mod ") && line.ends_with(';')
    })
}

/// Names that two rooms declare: `Kind` is how a row answers a variable, and what a record is.
const BORNE_TWICE: [&str; 1] = ["Kind"];

/// A public type has a name that no other room declares: who reads it knows where it stands.
#[test]
fn a_public_type_has_a_name_of_its_own() {
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&at("src")) {
        let room = room(&path);
        for line in code_of(&path).lines() {
            let line = line.trim_start();
            let Some(line) = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub "))
            else {
                continue;
            };
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if matches!(words.next(), Some("struct" | "enum" | "trait" | "type" | "union")) {
                let name = words.next().unwrap_or_default().to_owned();
                // What a macro declares is named where it is called.
                if name.is_empty() {
                    continue;
                }
                declared.entry(name).or_default().insert(room.clone());
            }
        }
    }
    // The arguments of a verb, in the file of the verb.
    declared.remove("Args");
    declared.retain(|_, rooms| rooms.len() > 1);
    let names: Vec<&str> = declared.keys().map(String::as_str).collect();
    assert_eq!(names, BORNE_TWICE, "{declared:?}");
}
