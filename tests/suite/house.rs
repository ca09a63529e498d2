//! The project holds to its own rules: who may name whom, what is fresh, how long files are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cesmivip::diag::{CATALOGUE, Severity};
use cesmivip::record::Kind;
use cesmivip::setup;

use crate::at;

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

fn names_after(code: &str, mark: &str) -> BTreeSet<String> {
    let word = |rest: &str| {
        rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
    };
    code.match_indices(mark).map(|(at, found)| word(&code[at + found.len()..])).collect()
}

#[test]
fn rooms_only_name_the_rooms_they_may() {
    let text = std::fs::read_to_string(at("ARCHITECTURE.md")).unwrap();
    let ticked = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let mut allowed: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    let table = text.lines().skip_while(|line| !line.starts_with("| Room | May name |"));
    for line in
        table.take_while(|line| line.starts_with('|')).filter(|line| line.starts_with("| `"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        if let [room, may, outside, ..] = cells.as_slice() {
            let room = ticked(room).into_iter().next().unwrap();
            allowed.entry(room).or_insert((ticked(may), ticked(outside)));
        }
    }
    let watched = [
        "serde_yaml",
        "saphyr_parser",
        "schemars",
        "jsonschema",
        "tera",
        "typst",
        "typst_pdf",
        "typst_layout",
        "comemo",
        "lopdf",
        "sha2",
        "hmac",
        "zeroize",
        "tempfile",
        "clap",
        "rustix",
        "getrandom",
        "indicatif",
        "pulldown_cmark",
        "jiff",
        "ed25519_dalek",
        "pkcs8",
        "secrecy",
        "blake2",
        "base64",
        "memchr",
        "rpassword",
        "indicatif",
    ];
    for path in sources(&at("src")) {
        let room = room(&path);
        if ["lib", "main"].contains(&room.as_str()) {
            continue;
        }
        let (may, outside) =
            allowed.get(&room).unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let code = code_of(&path);
        for named in names_after(&code, "crate::") {
            let is_room =
                at(&format!("src/{named}")).is_dir() || at(&format!("src/{named}.rs")).is_file();
            assert!(
                !is_room || named == room || may.contains(&named),
                "{} names {named}, which {room} may not",
                path.display()
            );
        }
        for outsider in watched {
            let mark = format!("{outsider}::");
            let named = code.match_indices(&mark).any(|(at, _)| {
                !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
            });
            assert!(
                !named || outside.contains(outsider),
                "{} names {outsider}, which {room} may not",
                path.display()
            );
        }
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
        };
        text.push_str(&format!(
            "| {} | {severity} | {} | {} |\n",
            rule.code, rule.text, rule.remedy
        ));
    }
    fresh("docs/codes.md", &text);
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
