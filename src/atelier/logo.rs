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
use crate::value::Digest;

/// What every PNG begins with (PNG, 5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// What to do of an image that is refused.
const OTHER: &str = "En donner une autre : un SVG en UTF-8 ou un PNG, de 512 Kio au plus.";
/// Processor time of a page that holds an image alone, in seconds.
const SECONDS: u64 = 10;
/// Such a page, and where it stands.
const PAGE: (&str, &[u8]) = ("/logo/page.typ", include_bytes!("logo.typ"));

/// An image that pages can hold.
#[derive(Debug)]
pub struct Logo {
    name: String,
    bytes: Vec<u8>,
}

impl Logo {
    /// Looks at an image: what it is, by what it holds; its size; whether a page draws it, in a process
    /// of its own, as documents will.
    ///
    /// # Errors
    /// G013 for what is none, or that no page holds; G009 when nothing can be drawn.
    pub fn look(bytes: Vec<u8>, machine: &dyn Machine) -> Result<Self, Report> {
        let at = || Place::file(ORGANISATION);
        let refused =
            |text: &str| Report::one(Diagnostic::new("G013", at()).message(text).remedy(OTHER));
        if bytes.len() > MAX_IMAGE {
            let size = bytes.len().div_ceil(1024);
            return Err(refused(&format!("Cette image est trop lourde : {size} Kio.")));
        }
        let is_drawing = || std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("<svg"));
        let ending = match bytes.starts_with(PNG) {
            true => "png",
            false if is_drawing() => "svg",
            false => return Err(refused("Ce fichier n'est ni un SVG ni un PNG.")),
        };
        let name = format!("logo-{}.{ending}", &Digest::of(&bytes).text()[..8]);
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
        let first = |report: Report| report.items().first().map(|fault| fault.code);
        match Worker::new(machine, SECONDS).draw(&order).map_err(first) {
            Ok(_) => Ok(Self { name, bytes }),
            Err(Some("G009")) => Err(Diagnostic::new("G009", at()).into()),
            Err(Some("G004" | "G005" | "G007")) => {
                Err(refused("Cette image est trop lourde à dessiner."))
            }
            Err(Some("G008")) => {
                Err(refused("Cette image se lit, et une page PDF/A ne peut pas la porter."))
            }
            Err(_) => Err(refused("Cette image ne se lit pas.")),
        }
    }

    /// Puts it beside `cesmivip.yaml`, under its name.
    ///
    /// # Errors
    /// D002 with the cause.
    pub fn put(&self, workspace: &Workspace) -> Result<(), Diagnostic> {
        workspace.put_image(&self.name, &self.bytes)
    }

    /// What it is called, and the organisation then says: a name of its own, so that no other image is
    /// written over.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes it back, when the organisation does not name it after all.
    pub fn take_back(&self, workspace: &Workspace) {
        workspace.drop_image(&self.name);
    }
}
