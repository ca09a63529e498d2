//! Compiling and exporting, and telling Typst's faults in words of ours.

use std::collections::BTreeMap;

use typst::World;
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst::syntax::DiagSpanKind;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::causes::{ORGANISATION, cause, is_of_an_image, reaches_out, sentence};
use super::geometry::{Geometry, outside, whole};
use super::world::ClosedWorld;
use crate::diag::{Diagnostic, Place, Report};

/// Most pages of a document.
const MAX_PAGES: usize = 200;
/// The template that draws the logo.
const LOGO: &str = "/commun/page.typ";
/// Largest PDF, in bytes.
const MAX_BYTES: usize = 20 << 20;

/// Lays out and exports.
///
/// # Errors
/// Every error and every warning of Typst (a warning is a page that may be wrong), or a document
/// beyond the bounds.
pub(super) fn compile(
    main: &str,
    files: &BTreeMap<String, Vec<u8>>,
    ident: &str,
) -> Result<Vec<u8>, Report> {
    let place = || Place::file(format!("templates{main}"));
    let world = world(main, files)?;
    let teller = Teller { world: &world, main };
    let document = lay_out(&world, main)?;
    let options = options(ident).ok_or_else(|| Diagnostic::new("G008", place()))?;
    let mut bytes =
        typst_pdf::pdf(&document, &options).map_err(|errors| teller.report(&errors, "G008"))?;
    // Signers that append to a file without a final line feed break PDF/A (6.1.9).
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    if bytes.len() > MAX_BYTES {
        return Err(Diagnostic::new("G007", place()).into());
    }
    Ok(bytes)
}

/// Lays out as [`compile`] does, for who exports nothing that is kept.
///
/// # Errors
/// As [`compile`], but for the export.
pub(super) fn pages(
    main: &str,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<PagedDocument, Report> {
    lay_out(&world(main, files)?, main)
}

fn world(main: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<ClosedWorld, Report> {
    let fault = || Diagnostic::new("G002", Place::file(format!("templates{main}")));
    ClosedWorld::new(main, files).ok_or_else(|| fault().into())
}

fn lay_out(world: &ClosedWorld, main: &str) -> Result<PagedDocument, Report> {
    let place = || Place::file(format!("templates{main}"));
    let teller = Teller { world, main };
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let document = output.map_err(|errors| teller.report(&errors, "G002"))?;
    if !warnings.is_empty() {
        return Err(teller.report(&warnings, "G002"));
    }
    if document.pages().len() > MAX_PAGES {
        return Err(Diagnostic::new("G006", place()).into());
    }
    if let Some(page) = outside(&document) {
        let text = format!("Un texte sort du papier, page {page}.");
        return Err(Diagnostic::new("G015", place()).message(text).into());
    }
    Ok(document)
}

fn options(ident: &str) -> Option<PdfOptions> {
    Some(PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(None),
        standards: PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).ok()?,
        ..PdfOptions::default()
    })
}

/// The yardstick of the benchmark: Typst alone on the same files.
#[doc(hidden)]
pub struct Raw(ClosedWorld);

/// Prepares the yardstick.
#[doc(hidden)]
pub fn raw(main: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<Raw> {
    ClosedWorld::new(main, files).map(Raw)
}

impl Raw {
    /// Compiles and exports, with nothing around.
    #[doc(hidden)]
    pub fn run(&self) -> Option<usize> {
        let document = typst::compile::<PagedDocument>(&self.0).output.ok()?;
        let bytes = typst_pdf::pdf(&document, &options("banc")?).ok()?;
        comemo::evict(0);
        Some(bytes.len())
    }
}

impl Raw {
    /// Compiles and draws one page as a picture, with what is remembered of the last ones.
    #[doc(hidden)]
    pub fn picture(&self, rank: usize) -> Option<usize> {
        let document = typst::compile::<PagedDocument>(&self.0).output.ok()?;
        let drawn = typst_svg::svg(document.pages().get(rank)?, &typst_svg::SvgOptions::default());
        // As long as what draws for whoever types remembers.
        comemo::evict(4);
        Some(drawn.len())
    }
}

/// Lays out and gives where all stands: for the tests of templates.
#[doc(hidden)]
pub fn geometry(main: &str, files: &BTreeMap<String, Vec<u8>>) -> Option<Geometry> {
    let world = ClosedWorld::new(main, files)?;
    typst::compile::<PagedDocument>(&world).output.ok().map(|document| whole(&document))
}

struct Teller<'a> {
    world: &'a ClosedWorld,
    main: &'a str,
}

impl Teller<'_> {
    fn report(&self, faults: &[SourceDiagnostic], code: &'static str) -> Report {
        let mut report = Report::new();
        for fault in faults {
            report.push(self.tell(fault, code));
        }
        report.sort();
        report
    }

    fn tell(&self, fault: &SourceDiagnostic, code: &'static str) -> Diagnostic {
        let place = self.place(fault);
        // The logo, where pages draw it or in its own bytes; other images are those of a template.
        let own = [LOGO, ".svg", ".png"].iter().any(|end| place.file.ends_with(end));
        if is_of_an_image(&fault.message) && own {
            return Diagnostic::new("G013", Place::file(ORGANISATION));
        }
        let code = if reaches_out(&fault.message) { "G003" } else { code };
        let diagnostic = Diagnostic::new(code, place);
        match cause(&fault.message) {
            Some(cause) => {
                let text = sentence(&diagnostic.message, cause);
                diagnostic.message(text)
            }
            None => diagnostic,
        }
    }

    fn place(&self, fault: &SourceDiagnostic) -> Place {
        let none = || Place::file(format!("templates{}", self.main));
        let (id, range) = match fault.span.get() {
            DiagSpanKind::Detached => return none(),
            DiagSpanKind::Number { id, num, sub_range } => {
                let Ok(source) = self.world.source(id) else {
                    return none();
                };
                match source.range(num, sub_range) {
                    Some(range) => (id, range),
                    None => return none(),
                }
            }
            DiagSpanKind::Range { id, range } => (id, range),
        };
        // A template may make up the path that it fails on, out of anything.
        if !self.world.holds(id) {
            return none();
        }
        let file = format!("templates{}", id.get().vpath().get_with_slash());
        let Ok(source) = self.world.source(id) else {
            return Place::file(file);
        };
        match source.lines().byte_to_line_column(range.start) {
            Some((line, column)) => Place { file, line: line + 1, column: column + 1 },
            None => Place::file(file),
        }
    }
}
