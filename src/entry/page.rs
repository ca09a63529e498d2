//! A page: the parts that some places of a record are shown as, in order.

use serde::Serialize;
use serde_json::Value;

use super::field::{Input, Widget, id};
use super::item::List;
use super::node::{answered, made_up};
use super::remark::Remark;
use super::sheet::Sheet;
use crate::record::step;

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
    /// A list whose items stand in their places begins.
    Open(List),
    /// An item of it begins.
    Item {
        /// Its pointer.
        pointer: String,
        /// Its name in a page.
        id: String,
        /// What it is called, with its rank.
        title: String,
        /// What it says first.
        said: String,
        /// How many faults are in it.
        faults: usize,
        /// What the check says of it as a whole.
        told: Vec<Remark>,
    },
    /// What began last, an item or its list, ends.
    Close,
}

/// The parts of a page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Page {
    /// In order.
    pub parts: Vec<PagePart>,
    /// What the check says of all of them together.
    pub told: Vec<Remark>,
    /// Whether its lists show their items in their places.
    #[serde(skip)]
    opens: bool,
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
        let mut page = Self::default();
        page.within(sheet, pointer);
        page.name(|at| at.strip_prefix(pointer).unwrap_or(at).to_owned());
        page
    }

    /// Shows an item with those of its lists in their places. `steps` says by which names an address
    /// leads to a place: a field keeps its own wherever its item goes.
    pub fn opened(sheet: &Sheet<'_>, pointer: &str, steps: impl Fn(&str) -> Vec<String>) -> Self {
        let mut page = Self { opens: true, ..Self::default() };
        page.within(sheet, pointer);
        let own = steps(pointer).len();
        page.name(|at| steps(at).iter().skip(own).map(|step| format!("/{step}")).collect());
        page
    }

    /// Shows an item of a list that nobody holds yet, among the fields of a page that holds the list:
    /// `way` names it there.
    pub fn blank(sheet: &Sheet<'_>, list: &str, way: &str) -> Self {
        let at = format!("{list}/-");
        let mut page = Self::default();
        page.within(sheet, &at);
        // The lists of an item are filled once it is there.
        page.parts.retain(|part| !matches!(part, PagePart::List(_)));
        page.name(|inner| format!("{way}{}", inner.strip_prefix(&at).unwrap_or(inner)));
        page.next(sheet, list);
        page
    }

    fn within(&mut self, sheet: &Sheet<'_>, pointer: &str) {
        let node = sheet.node(pointer);
        match node.and_then(|node| node.get("properties")).and_then(Value::as_object) {
            Some(fields) => self.fields(sheet, pointer, fields, 1),
            None => self.place(sheet, pointer, 1),
        }
    }

    /// Names its fields by their pointers.
    fn name(&mut self, named: impl Fn(&str) -> String) {
        for part in &mut self.parts {
            if let PagePart::Input(field) = part {
                field.name = named(&field.pointer);
                if field.name.is_empty() {
                    // What stands at the very place of the page has no name there.
                    field.name.push_str("/.");
                }
                field.id = id(&field.name);
            }
        }
    }

    /// Proposes the number of a new item of a list.
    pub fn next(&mut self, sheet: &Sheet<'_>, list: &str) {
        let Some((name, number)) = sheet.next(list) else {
            return;
        };
        let at = format!("{list}/-/{name}");
        for part in &mut self.parts {
            if let PagePart::Input(field) = part
                && field.pointer == at
                && field.values.is_empty()
            {
                field.hold(vec![number.clone()]);
            }
        }
    }

    /// Its fields, but for what cannot be changed from here.
    pub fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.parts.iter().filter_map(|part| match part {
            PagePart::Input(field) => Some(field).filter(|field| field.widget != Widget::Odd),
            PagePart::Group { .. }
            | PagePart::End
            | PagePart::List(_)
            | PagePart::Open(_)
            | PagePart::Item { .. }
            | PagePart::Close => None,
        })
    }

    /// Whether anything said of it refuses, beyond what is still to be filled.
    pub fn is_faulty(&self) -> bool {
        let wrong = |told: &[Remark]| told.iter().any(|told| told.refuses && !told.missing);
        wrong(&self.told)
            || self.parts.iter().any(|part| match part {
                PagePart::Input(field) => wrong(&field.told),
                PagePart::Group { told, .. } | PagePart::Item { told, .. } => wrong(told),
                PagePart::List(list) | PagePart::Open(list) => wrong(&list.told),
                PagePart::End | PagePart::Close => false,
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
            self.place(sheet, &format!("{pointer}/{}", step(name)), depth);
        }
    }

    fn place(&mut self, sheet: &Sheet<'_>, pointer: &str, depth: usize) {
        let Some(node) = sheet.node(pointer) else {
            return;
        };
        match List::of(sheet, pointer) {
            Some(list) if self.opens && !list.keyed => return self.open(sheet, list),
            Some(list) => return self.parts.push(PagePart::List(list)),
            None => {}
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
            let at = format!("{pointer}/{}", step(first));
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

    fn open(&mut self, sheet: &Sheet<'_>, list: List) {
        let (lines, item) = (list.lines.clone(), list.item.clone());
        self.parts.push(PagePart::Open(list));
        for (rank, line) in (1..).zip(lines) {
            self.parts.push(PagePart::Item {
                id: id(&line.pointer),
                title: format!("{item} {rank}"),
                said: line.said,
                faults: line.faults,
                told: sheet.told(&line.pointer, None),
                pointer: line.pointer.clone(),
            });
            self.within(sheet, &line.pointer);
            self.parts.push(PagePart::Close);
        }
        self.parts.push(PagePart::Close);
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
