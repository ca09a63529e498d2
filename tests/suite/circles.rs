//! No files of a folder name each other in a circle: each can be read after those that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::at;
use crate::house::{code_of, sources};

/// Folders that hold circles, each with why; one that holds none any more must leave the list.
const CIRCULAR: [(&str, &str); 2] = [
    ("record", "a kind of record names the rules that it runs, which name what they compare"),
    ("view", "a projection and what it keeps back name each other"),
];

type Module = Vec<String>;
/// Names by those who write them.
type Named = BTreeMap<String, BTreeSet<String>>;

/// The file of a folder itself.
const ITSELF: &str = "mod";

struct Tree {
    /// The code of each module, without its tests.
    code: BTreeMap<Module, String>,
    /// What each module imports, by the name that it has there.
    imports: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Tree {
    fn read() -> Self {
        let (mut code, mut imports) = (BTreeMap::new(), BTreeMap::new());
        for path in sources(&at("src")) {
            let text = code_of(&path);
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
            code.insert(module(&path), text);
        }
        for (module, text) in &code {
            let uses = statements(text).into_iter().filter_map(|statement| {
                let (_, tree) = statement.split_once("use ")?;
                Some(tree.trim_end_matches(';').to_owned())
            });
            let paths = uses.flat_map(|tree| expanded(&tree));
            let known = paths.filter_map(|path| {
                let last = path.last()?.clone();
                Some((last, absolute(module, &path, &code)?))
            });
            imports.insert(module.clone(), known.collect());
        }
        Self { code, imports }
    }

    /// The module that holds what a path names, through the imports of others.
    fn home(&self, path: &[String], depth: usize) -> Option<Module> {
        let known = (0..=path.len()).rev().find(|end| self.code.contains_key(&path[..*end]))?;
        let (module, rest) = path.split_at(known);
        let imported = rest.first().and_then(|name| self.imports.get(module)?.get(name));
        match imported.filter(|_| depth < 8) {
            Some(further) if further != path => self.home(further, depth + 1),
            _ => Some(module.to_vec()),
        }
    }

    /// The modules that a module names; a folder only passes on what it imports for others.
    fn named(&self, module: &Module) -> BTreeSet<Module> {
        let text = &self.code[module];
        let mut code = text.clone();
        for statement in statements(text) {
            code = code.replace(&statement, "");
        }
        // To have a file is not to name it.
        let declared = |line: &&str| line.ends_with(';') && line.contains("mod ");
        let code: String =
            code.lines().filter(|line| !declared(line)).flat_map(|line| [line, "\n"]).collect();
        let written: Vec<&str> = code.split(|c: char| !is_word(c) && c != ':').collect();
        let imported = self.imports[module].iter().filter(|(name, _)| is_used(&code, name));
        let imported = imported.map(|(_, path)| path.clone());
        let direct = written.iter().filter(|path| path.contains("::")).filter_map(|path| {
            let path: Module = path.split("::").map(str::to_owned).collect();
            absolute(module, &path, &self.code)
        });
        let homes = imported.chain(direct).filter_map(|path| self.home(&path, 0));
        homes.filter(|home| home != module && !home.is_empty()).collect()
    }
}

/// Whether a text uses a name that it imports: a variable may have the name of a function.
fn is_used(code: &str, name: &str) -> bool {
    let is_type = name.starts_with(char::is_uppercase);
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        let apart = !before.ends_with(|c: char| is_word(c) || c == '.' || c == ':')
            && !after.starts_with(is_word);
        let called = ["(", "::", "!", "<"].iter().any(|next| after.starts_with(next));
        apart && !before.ends_with("fn ") && (is_type || called)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `src/record/rules/mod.rs` is `record::rules`.
fn module(path: &Path) -> Module {
    let inside: PathBuf = path.strip_prefix(at("src")).unwrap().with_extension("");
    let mut parts: Module = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    parts.retain(|part| part != ITSELF);
    parts
}

/// The `use` statements of a text, whole.
fn statements(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        let start = line.trim_start();
        let opens = ["use ", "pub use ", "pub(super) use ", "pub(crate) use "];
        if open.is_none() && opens.iter().any(|word| start.starts_with(word)) {
            open = Some(String::new());
        }
        if let Some(statement) = &mut open {
            statement.push_str(line);
            statement.push('\n');
            if line.ends_with(';') {
                found.extend(open.take());
            }
        }
    }
    found
}

/// `a::{b, c::D}` is `a::b` and `a::c::D`.
fn expanded(tree: &str) -> Vec<Module> {
    let segments = |text: &str| -> Module {
        let parts = text.split("::").map(|part| part.split(" as ").next().unwrap().trim());
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![segments(tree.trim_end_matches(|c: char| c == ';' || c.is_whitespace()))];
    };
    let inner = &rest[..rest.rfind('}').unwrap()];
    let (mut branches, mut depth) = (vec![String::new()], 0);
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => branches.push(String::new()),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                branches.last_mut().unwrap().push(c);
            }
        }
    }
    branches.retain(|branch| !branch.trim().is_empty());
    branches.iter().flat_map(|branch| expanded(&format!("{head}{branch}"))).collect()
}

/// A path from the root, when it starts in the crate or in a file of the same folder.
fn absolute(here: &Module, path: &[String], known: &BTreeMap<Module, String>) -> Option<Module> {
    let mut base = here.clone();
    let mut rest = path.iter().peekable();
    match rest.peek()?.as_str() {
        "crate" => base.clear(),
        "self" | "super" => {
            while rest.peek().is_some_and(|part| *part == "super") {
                base.pop();
                rest.next();
            }
            base.extend(rest.filter(|part| *part != "self").cloned());
            return Some(base);
        }
        first => {
            let child: Module = here.iter().cloned().chain([first.to_owned()]).collect();
            if !known.contains_key(&child) {
                return None;
            }
            return Some(here.iter().chain(path).cloned().collect());
        }
    }
    rest.next();
    Some(rest.filter(|part| *part != "self").cloned().collect())
}

/// Those that can be reached from themselves.
fn circular(named: &Named) -> BTreeSet<String> {
    let reached = |start: &String| {
        let mut met: BTreeSet<&String> = BTreeSet::new();
        let mut waiting: Vec<&String> = named[start].iter().collect();
        while let Some(next) = waiting.pop() {
            if met.insert(next) {
                waiting.extend(named.get(next).into_iter().flatten());
            }
        }
        met.contains(start)
    };
    named.keys().filter(|start| reached(start)).cloned().collect()
}

#[test]
fn files_of_a_folder_name_each_other_in_no_circle() {
    let tree = Tree::read();
    // Each folder, with its files and the folders in it; between rooms, another test looks.
    let mut folders: BTreeMap<Module, Named> = BTreeMap::new();
    for module in tree.code.keys() {
        for named in tree.named(module) {
            let shared = module.iter().zip(&named).take_while(|(one, other)| one == other).count();
            let part = |of: &Module| of.get(shared).map_or(ITSELF, String::as_str).to_owned();
            let edges = folders.entry(module[..shared].to_vec()).or_default();
            edges.entry(part(module)).or_default().insert(part(&named));
        }
    }
    let (mut rooms, mut guilty) = (BTreeSet::new(), Vec::new());
    for (folder, named) in folders.iter().filter(|(folder, _)| !folder.is_empty()) {
        let found = circular(named);
        if found.is_empty() {
            continue;
        }
        rooms.insert(folder[0].as_str());
        if !CIRCULAR.iter().any(|(room, _)| *room == folder[0]) {
            guilty.push(format!("{}: {found:?}", folder.join("/")));
        }
    }
    assert!(guilty.is_empty(), "{guilty:#?}");
    let listed: BTreeSet<&str> = CIRCULAR.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, listed, "a room without a circle must leave the list");
}
