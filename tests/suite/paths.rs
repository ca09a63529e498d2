//! The paths that a source file names: what stands before `::`, in every tree of `use`, whatever
//! climbs by `super`.

use std::collections::BTreeSet;

/// A piece of source. Comments are left out; a text keeps its content, since attributes name paths
/// in texts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Path,
    Mark(char),
}

/// What a path begins from, once `self` and `super` are resolved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Named {
    /// A path from the root of the crate, or of the library: its first word. `*` is all of them,
    /// by a star or by another name for the root.
    Inside(String),
    /// A path from anything else: its first word.
    Outside(String),
}

/// Every path that a file names. `module` is where the file stands from the root of its crate.
pub fn named(source: &str, module: &[&str]) -> BTreeSet<Named> {
    let tokens = tokens(source);
    let module = module.iter().map(|&word| word.to_owned()).collect();
    let mut reading = Reading {
        tokens: &tokens,
        at: 0,
        modules: vec![(module, 0)],
        depth: 0,
        found: BTreeSet::new(),
    };
    reading.all();
    reading.found
}

fn tokens(source: &str) -> Vec<Token> {
    let chars: Vec<char> = source.chars().collect();
    let starts = |at: usize, mark: &str| {
        mark.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
    };
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if starts(at, "//") {
            at += chars[at..].iter().take_while(|c| **c != '\n').count();
        } else if starts(at, "/*") {
            let mut depth = 0;
            loop {
                if starts(at, "/*") {
                    (depth, at) = (depth + 1, at + 2);
                } else if starts(at, "*/") {
                    (depth, at) = (depth - 1, at + 2);
                } else {
                    at += 1;
                }
                if depth == 0 || at >= chars.len() {
                    break;
                }
            }
        } else if c == '"' {
            let (text, length) = quoted(&chars[at + 1..]);
            found.push(Token::Text(text));
            at += 1 + length;
        } else if c == '\'' {
            // A character, or the mark of a lifetime.
            if chars.get(at + 1) == Some(&'\\') {
                at += 3 + chars[at + 3..].iter().take_while(|c| **c != '\'').count() + 1;
            } else if chars.get(at + 2) == Some(&'\'') {
                at += 3;
            } else {
                at += 1 + chars[at + 1..].iter().take_while(|c| word(c)).count();
            }
        } else if word(&c) {
            let length = chars[at..].iter().take_while(|c| word(c)).count();
            let text: String = chars[at..at + length].iter().collect();
            let sharps = chars[at + length..].iter().take_while(|c| **c == '#').count();
            at += length;
            if matches!(text.as_str(), "r" | "br" | "cr") && chars.get(at + sharps) == Some(&'"') {
                let end = format!("\"{}", "#".repeat(sharps));
                let from = at + sharps + 1;
                at = (from..chars.len()).find(|&at| starts(at, &end)).unwrap_or(chars.len());
                found.push(Token::Text(chars[from..at].iter().collect()));
                at += end.len();
            } else if text == "r" && sharps == 1 {
                at += 1;
            } else {
                found.push(Token::Word(text));
            }
        } else if starts(at, "::") {
            found.push(Token::Path);
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(Token::Mark(c));
            }
            at += 1;
        }
    }
    found
}

/// The content of a text, and how many characters it takes, its last quote included.
fn quoted(chars: &[char]) -> (String, usize) {
    let mut text = String::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '"' => break,
            '\\' => at += 1,
            _ => text.push(c),
        }
    }
    (text, at)
}

struct Reading<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The module that is read, and the depth of braces that it stands at; those around it first.
    modules: Vec<(Vec<String>, usize)>,
    depth: usize,
    found: BTreeSet<Named>,
}

impl Reading<'_> {
    fn peek(&self, ahead: usize) -> Option<&Token> {
        self.tokens.get(self.at + ahead)
    }

    fn word(&self, ahead: usize) -> Option<&str> {
        match self.peek(ahead) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn is(&self, ahead: usize, mark: char) -> bool {
        self.peek(ahead) == Some(&Token::Mark(mark))
    }

    fn all(&mut self) {
        while let Some(token) = self.peek(0) {
            match token {
                Token::Mark('#') if self.is(1, '[') || (self.is(1, '!') && self.is(2, '[')) => {
                    self.attribute();
                }
                Token::Mark('{') => (self.at, self.depth) = (self.at + 1, self.depth + 1),
                Token::Mark('}') => {
                    (self.at, self.depth) = (self.at + 1, self.depth.saturating_sub(1));
                    if self.modules.len() > 1
                        && self.modules.last().is_some_and(|m| m.1 == self.depth)
                    {
                        self.modules.pop();
                    }
                }
                // The words that a macro is given are no names; `$crate` is.
                Token::Mark('$') if self.word(1) != Some("crate") => self.at += 2,
                Token::Word(word) if word == "use" => {
                    self.at += 1;
                    self.tree(&[]);
                }
                Token::Word(word) if word == "extern" && self.word(1) == Some("crate") => {
                    if let Some(name) = self.word(2) {
                        self.found.insert(Named::Outside(name.to_owned()));
                    }
                    self.at += 3;
                }
                // A macro may give the name of a module: `mod $name {`.
                Token::Word(word) if word == "mod" && self.is(1, '$') && self.is(3, '{') => {
                    self.enter("$");
                    self.at += 3;
                }
                Token::Word(word) if word == "mod" && self.is(2, '{') => {
                    let inner = self.word(1).unwrap_or_default().to_owned();
                    self.enter(&inner);
                    self.at += 2;
                }
                Token::Word(_) => self.path(),
                _ => self.at += 1,
            }
        }
    }

    /// Reads what follows as inside a module of the present one, to the end of its braces.
    fn enter(&mut self, inner: &str) {
        let mut module = self.module().to_vec();
        module.push(inner.to_owned());
        self.modules.push((module, self.depth));
    }

    fn module(&self) -> &[String] {
        self.modules.last().map(|(module, _)| module.as_slice()).unwrap_or_default()
    }

    /// A path outside of `use`: words between `::`, the last of which may be anything.
    fn path(&mut self) {
        let mut words = Vec::new();
        while let Some(word) = self.word(0) {
            words.push(word.to_owned());
            self.at += 1;
            if self.peek(0) != Some(&Token::Path) {
                break;
            }
            self.at += 1;
        }
        if words.len() > 1 || self.tokens.get(self.at.wrapping_sub(1)) == Some(&Token::Path) {
            self.name(&words);
        }
    }

    /// A tree of `use`, after what stands before it.
    fn tree(&mut self, before: &[String]) {
        let mut words = before.to_vec();
        loop {
            match self.peek(0) {
                Some(Token::Path) => self.at += 1,
                Some(Token::Word(word)) if word == "as" => {
                    self.at += 2;
                    if matches!(words.as_slice(), [root] if root == "crate" || root == "cesmivip") {
                        words.push("*".to_owned());
                    }
                    break;
                }
                Some(Token::Word(word)) => {
                    if words.is_empty() || word != "self" {
                        words.push(word.clone());
                    }
                    self.at += 1;
                }
                Some(Token::Mark('*')) => {
                    words.push("*".to_owned());
                    self.at += 1;
                    break;
                }
                Some(Token::Mark('{')) => {
                    self.at += 1;
                    while !self.is(0, '}') && self.peek(0).is_some() {
                        let from = self.at;
                        self.tree(&words);
                        if self.is(0, ',') || self.at == from {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                _ => break,
            }
        }
        self.name(&words);
        if self.peek(0) == Some(&Token::Mark(';')) {
            self.at += 1;
        }
    }

    /// An attribute: what it is called, what it gives arguments to, and the paths of its texts.
    fn attribute(&mut self) {
        let mut depth = 0;
        while let Some(token) = self.peek(0).cloned() {
            match token {
                Token::Mark('[' | '(') => depth += 1,
                Token::Mark(']' | ')') => depth -= 1,
                Token::Word(word) if self.is(1, '(') => {
                    self.found.insert(Named::Outside(word));
                }
                Token::Word(_) if self.peek(1) == Some(&Token::Path) => {
                    self.path();
                    continue;
                }
                Token::Text(text) => {
                    let module = self.module().to_vec();
                    let module: Vec<&str> = module.iter().map(String::as_str).collect();
                    self.found.extend(named(&text, &module));
                }
                _ => {}
            }
            self.at += 1;
            if depth == 0 && self.tokens[self.at - 1] == Token::Mark(']') {
                break;
            }
        }
    }

    fn name(&mut self, words: &[String]) {
        let Some(first) = words.first() else { return };
        let rest = |from: &[String], words: &[String]| -> String {
            from.iter().chain(words).next().map_or_else(|| "*".to_owned(), Clone::clone)
        };
        let named = match first.as_str() {
            "crate" | "cesmivip" => Named::Inside(rest(&[], &words[1..])),
            "self" => Named::Inside(rest(self.module(), &words[1..])),
            "super" => {
                let up = words.iter().take_while(|word| *word == "super").count();
                let module = self.module();
                let above = &module[..module.len().saturating_sub(up)];
                Named::Inside(rest(above, &words[up..]))
            }
            _ => Named::Outside(first.clone()),
        };
        self.found.insert(named);
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, named};

    fn inside(source: &str, module: &[&str]) -> Vec<String> {
        let names = named(source, module).into_iter();
        names.filter_map(|n| if let Named::Inside(word) = n { Some(word) } else { None }).collect()
    }

    fn outside(source: &str) -> Vec<String> {
        let names = named(source, &["view"]).into_iter();
        names.filter_map(|n| if let Named::Outside(word) = n { Some(word) } else { None }).collect()
    }

    #[test]
    fn a_path_is_seen_wherever_it_is_written() {
        for (source, seen) in [
            ("use cesmivip::seal;", &["seal"][..]),
            ("use cesmivip::seal as wax;", &["seal"]),
            ("use cesmivip::{diag, seal::{key, self}};", &["diag", "seal"]),
            ("use cesmivip::{diag::{Report, Kind}, pdf::*, view};", &["diag", "pdf", "view"]),
            ("use {crate::{value, form::Form}, std::fs};", &["form", "value"]),
            ("pub(crate) use crate::pdf::CheckedPdf;", &["pdf"]),
            ("fn f() -> crate::pdf::CheckedPdf { todo() }", &["pdf"]),
            ("let v = Vec::<crate::pdf::CheckedPdf>::new();", &["pdf"]),
            ("type T = <crate::pdf::X as crate::seal::Y>::Z;", &["pdf", "seal"]),
            ("macro_rules! m { () => { $crate::seal::seal() } }", &["seal"]),
            ("#[serde(with = \"crate::seal::hex\")] struct S;", &["seal"]),
            ("/* crate::pdf /* crate::seal */ */ // crate::view\nlet s = \"crate::page\";", &[]),
            ("let s = r#\"crate::page \"q\" \"#; crate::pdf::x();", &["pdf"]),
            ("let c = '\"'; crate::pdf::x(); let d = '\\''; crate::seal::x();", &["pdf", "seal"]),
            ("impl<'a> X<'a> { fn f(&'a self) { crate::pdf::x() } }", &["pdf"]),
        ] {
            assert_eq!(inside(source, &["view"]), seen, "{source}");
        }
    }

    #[test]
    fn climbing_out_of_a_room_is_seen() {
        let deep = &["view", "report", "body"];
        assert_eq!(inside("use super::table::Fig;", deep), ["view"]);
        assert_eq!(inside("use super::super::super::seal::X;", deep), ["seal"]);
        assert_eq!(inside("fn f() { super::super::super::seal::x() }", deep), ["seal"]);
        assert_eq!(inside("mod tests { use super::super::seal::X; }", &["view"]), ["seal"]);
        let made = "macro_rules! m { ($n:ident) => { mod $n { use super::X; } } }";
        assert_eq!(inside(made, &["view"]), ["view"]);
        assert_eq!(
            inside("mod a { mod b { } use super::x; } use super::seal;", &["view"]),
            ["seal", "view"]
        );
        assert_eq!(
            inside("use super::{super::seal::X, display};", &["view", "report"]),
            ["seal", "view"]
        );
    }

    #[test]
    fn another_name_for_the_whole_crate_is_all_of_it() {
        assert_eq!(inside("use crate as house;", &["view"]), ["*"]);
        assert_eq!(inside("use cesmivip::*;", &["cli"]), ["*"]);
        assert_eq!(inside("use super::*;", &["view"]), ["*"]);
        assert_eq!(inside("use super::*;", &["view", "report"]), ["view"]);
    }

    #[test]
    fn crates_are_seen_in_paths_in_uses_and_in_attributes() {
        assert_eq!(outside("use serde_json as json;"), ["serde_json"]);
        assert_eq!(outside("extern crate tera as words;"), ["tera"]);
        assert_eq!(outside("use {lopdf::{Object, Document}, sha2::Sha256};"), ["lopdf", "sha2"]);
        assert_eq!(outside("fn f(x: &tera::Context) {}"), ["tera"]);
        assert_eq!(outside("#[derive(D)] #[schemars(skip)] struct S;"), ["derive", "schemars"]);
        assert_eq!(outside("fn f(x: X) { x.tera.render() }"), [""; 0]);
    }
}
