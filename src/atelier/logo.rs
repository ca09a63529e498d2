//! The image of an organisation, looked at before documents count on it: a logo that does not read would
//! refuse every one of them.

use std::collections::BTreeMap;

use serde_json::json;

use super::Machine;
use super::making::Worker;
use crate::diag::{Diagnostic, Place, Report};
use crate::page::{ORGANISATION, Order};
use crate::pipeline::Drawer;
use crate::store::{MAX_IMAGE, Workspace};

/// What every PNG begins with (PNG, 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Processor time of a page that holds an image alone, in seconds.
const SECONDS: u64 = 10;
/// Such a page, and where it stands.
const PAGE: (&str, &[u8]) = ("/logo/page.typ", include_bytes!("logo.typ"));

/// An image that pages can hold.
#[derive(Debug)]
pub struct Logo {
    name: &'static str,
    bytes: Vec<u8>,
}

impl Logo {
    /// Looks at an image: what it is, by what it holds; its size; whether a page draws it, in a process
    /// of its own, as documents will.
    ///
    /// # Errors
    /// G013 when it is none; the bounds of the worker.
    pub fn look(bytes: Vec<u8>, machine: &dyn Machine) -> Result<Self, Report> {
        let refused = || Report::one(Diagnostic::new("G013", Place::file(ORGANISATION)));
        let name = if bytes.starts_with(PNG) { "logo.png" } else { "logo.svg" };
        let is_text = || std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
        if bytes.len() > MAX_IMAGE || (name == "logo.svg" && !is_text()) {
            return Err(refused());
        }
        let (main, page) = PAGE;
        let files = [(main.to_owned(), page.to_vec()), (format!("/{name}"), bytes.clone())];
        let order = Order {
            main: main.to_owned(),
            folder: "/logo/".to_owned(),
            view: json!({"logo": name, "donnees": {}}),
            files: BTreeMap::from(files),
            ident: String::new(),
        };
        // The page is the program's: what does not draw is the image.
        let bound = |fault: &Diagnostic| matches!(fault.code, "G004" | "G005" | "G009");
        match Worker::new(machine, SECONDS).draw(&order) {
            Ok(_) => Ok(Self { name, bytes }),
            Err(report) if report.items().iter().any(bound) => Err(report),
            Err(report) if report.items().iter().any(|fault| fault.code == "G008") => {
                let text = "Le logo se lit, et une page PDF/A ne peut pas le porter.";
                Err(Diagnostic::new("G013", Place::file(ORGANISATION)).message(text).into())
            }
            Err(_) => Err(refused()),
        }
    }

    /// Puts it beside `cesmivip.yaml`, in the place of one of its name, and gives the name that the
    /// organisation then says.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn put(&self, workspace: &Workspace) -> Result<&'static str, Diagnostic> {
        workspace.put_image(self.name, &self.bytes).map(|()| self.name)
    }
}
