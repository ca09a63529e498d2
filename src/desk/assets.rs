//! What pages load: one sheet of styles, one script.

use axum::http::StatusCode;

use super::reply::Reply;

const STYLE: &[u8] = include_bytes!("assets/bureau.css");
const ICON: &[u8] = include_bytes!("assets/icone.svg");
const SCRIPT: &[u8] = include_bytes!("assets/bureau.js");

/// An asset by its name.
pub fn asset(name: &str) -> Reply {
    match name {
        "bureau.css" => Reply::asset("text/css; charset=utf-8", STYLE),
        "bureau.js" => Reply::asset("text/javascript; charset=utf-8", SCRIPT),
        "icone.svg" => Reply::asset("image/svg+xml", ICON),
        _ => Reply::page(String::new()).with(StatusCode::NOT_FOUND),
    }
}
