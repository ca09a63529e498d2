//! Does a referral, with its situation, answer the form? Only this room can say so, by giving a [`Ready`].

use serde_json::Value;

use super::manifest::{Field, Form, Level};
use crate::diag::Report;
use crate::record::{Aim, Referred};

/// A referral that answers a form: nothing required is missing.
#[derive(Debug)]
pub struct Ready<'a> {
    form: &'a Form,
    referred: &'a Referred,
    warnings: Report,
}

impl<'a> Ready<'a> {
    /// The form.
    pub fn form(&self) -> &'a Form {
        self.form
    }

    /// The referral and its situation.
    pub fn referred(&self) -> &'a Referred {
        self.referred
    }

    /// The expected fields that are missing.
    pub fn warnings(&self) -> &Report {
        &self.warnings
    }
}

/// Checks a referral against a form.
///
/// # Errors
/// Every required field that is missing (F001), at the line where it should stand.
pub fn require<'a>(form: &'a Form, referred: &'a Referred) -> Result<Ready<'a>, Report> {
    let mut report = Report::new();
    for block in form.blocks.iter().filter(|block| block.is_for(referred.tree())) {
        if let Some(each) = block.each.as_deref().filter(|_| block.required)
            && items(each, referred.tree()).is_empty()
        {
            let fault = referred.sheets().diagnostic("F001", &pointer(each), Aim::Key);
            let message =
                format!("Le formulaire demande au moins un élément à « {} ».", block.title.text());
            let name = each.strip_prefix("signalement.").unwrap_or(each);
            report.push(fault.message(message).remedy(format!("Remplir « {name}: ».")));
        }
        for field in &block.fields {
            wanted(field, block.each.as_deref(), referred, &mut report);
        }
    }
    report.sort();
    if report.refuses() {
        return Err(report);
    }
    Ok(Ready { form, referred, warnings: report })
}

fn wanted(field: &Field, each: Option<&str>, referred: &Referred, report: &mut Report) {
    let tree = referred.tree();
    let holds = |condition: &Option<super::condition::Condition>| {
        condition.as_ref().and_then(|condition| condition.holds(tree)).unwrap_or(false)
    };
    let level = if holds(&field.required_if) {
        Level::Requis
    } else if holds(&field.expected_if) && field.level == Level::Facultatif {
        Level::Attendu
    } else {
        field.level
    };
    let code = match level {
        Level::Requis => "F001",
        Level::Attendu => "F002",
        Level::Dit | Level::Facultatif => return,
    };
    for pointer in pointers(&field.path, each, tree) {
        if tree.pointer(&pointer).is_none_or(is_empty) {
            let mut diagnostic = referred.sheets().diagnostic(code, &pointer, Aim::Key);
            let label = field.label.text();
            diagnostic.message = match level {
                Level::Requis => format!("Le formulaire demande « {label} »."),
                _ => format!("« {label} » manque et paraîtra « non renseigné »."),
            };
            let name = spoken(pointer.strip_prefix("/signalement").unwrap_or(&pointer));
            diagnostic.remedy = match &field.help {
                Some(help) => format!("Remplir « {name}: » : {help}"),
                None => format!("Remplir « {name}: »."),
            };
            report.push(diagnostic);
        }
    }
}

/// The JSON pointers of a form path in a record: one, or one for each item of the list.
fn pointers(path: &str, each: Option<&str>, tree: &Value) -> Vec<String> {
    match each {
        None => vec![pointer(path)],
        Some(each) => {
            items(each, tree).iter().map(|item| format!("{item}{}", inside(path, each))).collect()
        }
    }
}

/// A pointer as a person says it: `representants[1].nom`, counted from 1.
fn spoken(pointer: &str) -> String {
    let mut out = String::new();
    for step in pointer.split('/').skip(1) {
        match step.parse::<usize>() {
            Ok(at) => out.push_str(&format!("[{}]", at + 1)),
            Err(_) if out.is_empty() => out.push_str(step),
            Err(_) => out.push_str(&format!(".{step}")),
        }
    }
    out
}

/// The JSON pointer of a dotted path without lists.
pub(crate) fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// The pointers of the items of a list or a map, in record order; those that are not told are null.
pub(crate) fn items(each: &str, tree: &Value) -> Vec<String> {
    let base = pointer(each);
    match tree.pointer(&base) {
        Some(Value::Array(items)) => {
            let told = items.iter().enumerate().filter(|(_, item)| !item.is_null());
            told.map(|(at, _)| format!("{base}/{at}")).collect()
        }
        Some(Value::Object(map)) => map.keys().map(|key| format!("{base}/{key}")).collect(),
        _ => Vec::new(),
    }
}

/// What follows the item in a repeated path: `/quand` for `faits[].quand` over `faits`.
pub(crate) fn inside(path: &str, each: &str) -> String {
    let rest = path.strip_prefix(each).and_then(|rest| rest.strip_prefix("[]")).unwrap_or_default();
    rest.replace('.', "/")
}

/// Tells whether a completed value says nothing.
pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(map) => map.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}
