//! Forms that bring a file.

use std::sync::Arc;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;

use super::call::{Call, Pairs};
use super::gate::Who;
use super::reply::Reply;
use super::state::Office;

/// Longest field beside a file.
const LONGEST: usize = 64 << 10;

/// A file that was brought: its name, which is nobody's path, and what it holds.
pub struct Brought {
    pub name: String,
    pub bytes: Bytes,
}

/// Reads a form and the file that it brings, then runs what it asks where that may wait.
pub async fn on<F>(
    State(desk): State<Arc<Office>>,
    Extension(who): Extension<Who>,
    mut form: Multipart,
    page: F,
) -> Reply
where
    F: FnOnce(&Office, &Call, Option<Brought>) -> Result<Reply, Reply> + Send + 'static,
{
    let way = desk.entrance.way().to_owned();
    let (mut file, mut pairs) = (None, Pairs::new());
    while let Ok(Some(part)) = form.next_field().await {
        let own = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().map(str::to_owned);
        let Ok(bytes) = part.bytes().await else {
            let text = "Ce fichier est trop gros pour être de ceux que ce bureau regarde.";
            return desk
                .pages
                .message(StatusCode::PAYLOAD_TOO_LARGE, "Trop gros", text)
                .under(&way);
        };
        match name {
            Some(name) if own == "fichier" && !bytes.is_empty() => {
                file = Some(Brought { name, bytes });
            }
            Some(_) => {}
            None if bytes.len() > LONGEST => {
                let text = "Un champ de ce formulaire est trop long : rien n'a été enregistré.";
                return desk
                    .pages
                    .message(StatusCode::PAYLOAD_TOO_LARGE, "Trop long", text)
                    .under(&way);
            }
            None => pairs.push((own, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    let done = tokio::task::spawn_blocking(move || {
        page(&desk, &Call { who, pairs, script: false }, file).unwrap_or_else(|refused| refused)
    });
    done.await.unwrap_or_else(|_| Reply::to("/")).under(&way)
}
