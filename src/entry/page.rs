//! A page: the parts that some places of a record are shown as, in order.

use serde::Serialize;
use serde_json::Value;

use super::field::{Input, Widget, id};
use super::item::List;
use super::node::{answered, escaped, made_up};
use super::remark::Remark;
use super::sheet::Sheet;

/// A part of a page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub enum PagePart {
    /// Fields that belong together begin.
    Group {
        /// Their pointer.
        pointer: String,
        /// Their name in a page.
        id: String,
        /// What they are called.
        title: String,
        /// What helps to fill them.
        help: String,
        /// How deep they stand, from 1.
        depth: usize,
        /// Whether they print on the confidential annex only.
        protected: bool,
        /// What the check says of them together.
        told: Vec<Remark>,
    },
    /// They end.
    End,
    /// A field.
    Input(Input),
    /// A list, whose items have pages of their own.
    List(List),
}

/// The parts of a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    /// In order.
    pub parts: Vec<PagePart>,
    /// What the check says of all of them together.
    pub told: Vec<Remark>,
    #[serde(skip)]
    base: String,
}

impl Page {
    /// Shows some places of a record.
    pub fn of(sheet: &Sheet<'_>, pointers: impl IntoIterator<Item = String>) -> Self {
        let mut page = Self::default();
        let pointers: Vec<String> = pointers.into_iter().collect();
        // A section that is one block is that block: its title is said once.
        if let [only] = pointers.as_slice()
            && let Some(fields) = block(sheet, only)
        {
            page.told = sheet.told(only, None);
            page.fields(sheet, only, fields, 1);
            return page;
        }
        for pointer in pointers {
            page.place(sheet, &pointer, 1);
        }
        page
    }

    /// Shows an item, or the details of an answer, by a page of its own: its fields, not a group of
    /// them. They are named from there, wherever it will stand.
    pub fn inside(sheet: &Sheet<'_>, pointer: &str) -> Self {
        let mut page = Self { base: pointer.to_owned(), ..Self::default() };
        let node = sheet.node(pointer);
        match node.and_then(|node| node.get("properties")).and_then(Value::as_object) {
            Some(fields) => page.fields(sheet, pointer, fields, 1),
            None => page.place(sheet, pointer, 1),
        }
        for part in &mut page.parts {
            let names = match part {
                PagePart::Input(field) => Some((&field.pointer, &mut field.name, &mut field.id)),
                PagePart::Group { .. } | PagePart::End | PagePart::List(_) => None,
            };
            if let Some((at, name, own)) = names {
                // What stands at the very place of the page has no name there.
                let inner = at.strip_prefix(pointer).unwrap_or(at);
                *name = if inner.is_empty() { "/.".to_owned() } else { inner.to_owned() };
                *own = id(name);
            }
        }
        page
    }

    /// Where its fields are named from.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Fills what is still empty of a page with what comes next: the number of an item.
    pub fn propose(&mut self, pointer: &str, value: String) {
        for part in &mut self.parts {
            if let PagePart::Input(field) = part
                && field.pointer == pointer
                && field.values.is_empty()
            {
                field.hold(vec![value.clone()]);
            }
        }
    }

    /// Its fields, but for what cannot be changed from here.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.parts.iter().filter_map(|part| match part {
            PagePart::Input(field) => Some(field).filter(|field| field.widget != Widget::Odd),
            PagePart::Group { .. } | PagePart::End | PagePart::List(_) => None,
        })
    }

    /// Whether anything said of it refuses, beyond what is still to be filled.
    pub fn is_faulty(&self) -> bool {
        let wrong = |told: &[Remark]| told.iter().any(|told| told.refuses && !told.missing);
        wrong(&self.told)
            || self.parts.iter().any(|part| match part {
                PagePart::Input(field) => wrong(&field.told),
                PagePart::Group { told, .. } => wrong(told),
                PagePart::List(list) => wrong(&list.told),
                PagePart::End => false,
            })
    }

    fn fields(
        &mut self,
        sheet: &Sheet<'_>,
        pointer: &str,
        fields: &serde_json::Map<String, Value>,
        depth: usize,
    ) {
        for name in fields.keys() {
            self.place(sheet, &format!("{pointer}/{}", escaped(name)), depth);
        }
    }

    fn place(&mut self, sheet: &Sheet<'_>, pointer: &str, depth: usize) {
        let Some(node) = sheet.node(pointer) else {
            return;
        };
        if let Some(list) = List::of(sheet, pointer) {
            return self.parts.push(PagePart::List(list));
        }
        if let Some(field) = Input::of(sheet, pointer, "") {
            return self.parts.push(PagePart::Input(field));
        }
        let fields = node.get("properties").and_then(Value::as_object);
        let Some(fields) = fields.filter(|_| made_up(node).is_none()) else {
            return;
        };
        let word = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default();
        let title = word("title").to_owned();
        // One of many answers: its details have a page of their own.
        if let Some(first) = answered(node) {
            let at = format!("{pointer}/{}", escaped(first));
            return self.parts.extend(Input::of(sheet, &at, &title).map(|field| {
                let (details, asked) = (Some(pointer.to_owned()), sheet.asks(pointer));
                PagePart::Input(Input { details, asked, ..field })
            }));
        }
        self.parts.push(PagePart::Group {
            pointer: pointer.to_owned(),
            id: id(pointer),
            help: sheet.help(pointer, node, &title, &[]),
            title,
            depth,
            protected: sheet.protects(pointer),
            told: sheet.told(pointer, None),
        });
        self.fields(sheet, pointer, fields, depth + 1);
        self.parts.push(PagePart::End);
    }
}

impl Sheet<'_> {
    /// Whether a place has a page of its own: an item whose list shows a line of it, an answer that
    /// has details.
    pub fn has_page(&self, pointer: &str) -> bool {
        let (parent, _) = pointer.rsplit_once('/').unwrap_or_default();
        let blocks =
            |node: &Value| node.get("items").is_some_and(|item| item.get("properties").is_some());
        let listed = |node: &Value| blocks(node) || made_up(node).is_some();
        let item = !parent.is_empty() && self.node(parent).is_some_and(listed);
        item || self.node(pointer).is_some_and(|node| answered(node).is_some())
    }
}

/// The fields of a block that is neither a list nor a field.
fn block<'a>(sheet: &Sheet<'a>, pointer: &str) -> Option<&'a serde_json::Map<String, Value>> {
    let node = sheet.node(pointer)?;
    let fields = node.get("properties")?.as_object()?;
    let plain = made_up(node).is_none() && answered(node).is_none();
    (plain && List::of(sheet, pointer).is_none()).then_some(fields)
}
