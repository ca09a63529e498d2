//! Witnesses: a point that is handed to one, their signature that is taken in, and the point of
//! another register that is signed here.

use axum::http::StatusCode;
use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::point::POINT;
use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::VerifierKey;
use cesmivip::store::{is_file, read_document, stands};
use serde_json::{Value, json};
use std::path::Path;

use super::address::plain;
use super::call::Call;
use super::pages::with;
use super::reply::Reply;
use super::sending::Holder;
use super::state::Office;
use super::upload::Brought;

/// What a point is called that was signed here for another register.
const WITNESSED: &str = "point-temoigne";
/// What a signed point is to a browser.
const BYTES: &str = "application/octet-stream";
/// Longest point that is handed back to who signed it.
const LONGEST: usize = 64 << 10;

pub fn page(desk: &Office, _asked: &Call) -> Result<Reply, Reply> {
    drawn(desk, &json!({}))
}

fn drawn(desk: &Office, more: &Value) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let values = json!({
        "title": "Témoins du registre",
        "said": desk.said(),
        "keyed": stands(&workspace.private("signature.pem")),
        "pointed": is_file(&workspace.register().join(POINT)),
        "told": [],
    });
    Ok(desk.pages.page("witness.html", &with(values, more)))
}

fn refused(desk: &Office, fault: &Diagnostic) -> Result<Reply, Reply> {
    let told = json!({"told": [super::told::as_json(fault)], "faulty": true});
    Ok(drawn(desk, &told)?.with(StatusCode::UNPROCESSABLE_ENTITY))
}

/// The last signed point, to be handed to a witness.
pub fn point(desk: &Office, _asked: &Call) -> Result<Reply, Reply> {
    let bytes = desk.told(read_document(&desk.space()?.register().join(POINT)))?;
    Ok(Reply::kept(BYTES, bytes, POINT))
}

/// The point that this desk just signed for another register, as a file: its page holds it.
pub fn signed(_desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let text: String = asked.word("point").replace("\r\n", "\n");
    Ok(match text.len() <= LONGEST {
        true => Reply::kept(BYTES, text.into_bytes(), WITNESSED),
        false => Reply::to("/temoin"),
    })
}

pub fn act(desk: &Office, asked: &Call, file: Option<Brought>) -> Result<Reply, Reply> {
    let _alone = desk.alone();
    let workspace = desk.space()?;
    let custody = Custody::new(&workspace, desk.machine);
    let mut holder = Holder { asked, new: "phrase" };
    if asked.word("faire") == "signer" {
        return match custody.sign_present(&mut holder) {
            Ok(_) => {
                desk.says("Point signé : le prendre, et le remettre au témoin.");
                Ok(Reply::to("/temoin"))
            }
            Err(fault) => refused(desk, &fault),
        };
    }
    // What is typed here is a key, and names no file.
    let Some(key) = VerifierKey::parse(asked.word("cle").trim()) else {
        let text = "Ce n'est pas la clé publique d'un registre ou d'un témoin.";
        let remedy = "La recopier en entier, d'un seul tenant, telle qu'elle a été remise.";
        let fault = Diagnostic::new("D039", Place::file("clé")).message(text).remedy(remedy);
        return refused(desk, &fault);
    };
    let key = key.to_string();
    let Some(Brought { name, bytes }) = file else {
        let text = "Aucun point n'a été donné.";
        let fault = Diagnostic::new("D038", Place::file(POINT)).message(text);
        return refused(desk, &fault.remedy("Choisir le fichier remis par l'autre service."));
    };
    let lent = desk.told(workspace.receive(&plain(Path::new(&name)), &bytes))?;
    if asked.word("faire") == "ajouter" {
        return match custody.take_witness(lent.path(), &key) {
            Ok(taken) => {
                desk.says(format!(
                    "Signature de « {} » ajoutée au point de la ligne {}.",
                    taken.witness.name(),
                    taken.size
                ));
                Ok(Reply::to("/temoin"))
            }
            Err(fault) => refused(desk, &fault),
        };
    }
    let beside = lent.path().with_file_name(WITNESSED);
    match custody.cosign(lent.path(), &key, &beside, &mut holder) {
        Ok(done) => {
            let note = desk.told(read_document(&beside))?;
            let note = String::from_utf8_lossy(&note).into_owned();
            drawn(
                desk,
                &json!({"note": note, "witness": done.witness.to_string(), "size": done.size}),
            )
        }
        Err(fault) => refused(desk, &fault),
    }
}
