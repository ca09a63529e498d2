//! `schema`: the JSON Schema of a kind of record, for editors.

use std::process::ExitCode;

use cesmivip::diag::Report;
use cesmivip::record::Kind;
use cesmivip::setup;
use cesmivip::store::Workspace;

use super::args::Schema;
use super::exit::Exit;
use super::ui::Ui;

pub fn run(args: &Schema, ui: &Ui) -> ExitCode {
    match text(args.kind) {
        Ok(schema) => {
            ui.raw(&schema);
            Exit::Ok.into()
        }
        Err(report) => {
            ui.report(&report);
            Exit::of(&report).into()
        }
    }
}

/// The schema over the code lists of the workspace around the current folder, if any.
fn text(kind: Kind) -> Result<String, Report> {
    let here = std::path::Path::new(".").join("cesmivip.yaml");
    let forms = match Workspace::of(&here) {
        Ok(workspace) => workspace.overrides("forms")?,
        Err(_) => setup::Files::new(),
    };
    let reader = setup::reader(forms)?;
    let schema = kind.editor_schema(reader.vocabulary());
    Ok(serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n")
}
