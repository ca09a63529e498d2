//! Which request asks for what. Every one passes the entrance first, then runs where it may wait for
//! the disk.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use serde_json::json;

use super::call::{Call, Pairs};
use super::gate::{Refused, Who};
use super::reply::Reply;
use super::state::Office;
use super::{
    assets, begin, cancelling, choosing, commitments, documents, follow, foreseen, home, lists,
    logo, migrating, parcel, preview, record, retention, review, section, sending, upload, verify,
    witness,
};

/// How long whoever is not let in may take to send.
const PATIENCE: Duration = Duration::from_secs(2);
/// Largest form: a record is not larger.
const MOST: usize = 2 << 20;
/// What is said to a browser that this desk does not know any more.
const REENTER: &str = "Ce bureau ne reconnaît plus ce navigateur. Dans la fenêtre où « cesmivip \
                       bureau » a été lancé, appuyer sur Entrée : un nouveau lien s'ouvre dans un autre \
                       onglet. Revenir ensuite ici.";
/// Largest file that is looked at.
const LARGEST: usize = 64 << 20;

type Shared = State<Arc<Office>>;
type By = Extension<Who>;

pub fn routes(desk: Arc<Office>) -> Router {
    let pages = Router::new()
        .route(
            "/espace",
            axum::routing::post(|s: Shared, r: Request| on(s, r, |d, a| begin::space(d, &a))),
        )
        .route("/nouveau", at0(begin::page, begin::make))
        .route(
            "/accessibilite",
            get(|s: Shared, r: Request| {
                on(s, r, |d, _| Ok(d.pages.page("access.html", &json!({"title": "Accessibilité"}))))
            }),
        )
        .route("/effacer", at0(retention::page, retention::act))
        .route("/migrer", at0(migrating::page, migrating::act))
        .route("/f/{word}/dossier", only(retention::case))
        .route("/suivi", at0(follow::page, follow::act))
        .route("/cles", at0(sending::keys, sending::keys_act))
        .route(
            "/verifier",
            get(|s: Shared, r: Request| on(s, r, |d, a| verify::page(d, &a)))
                .post(|s: Shared, w: By, f: Multipart| upload::on(s, w, f, verify::verify)),
        )
        .route("/d/{word}", only(documents::document))
        .route("/d/{word}/annuler", at(cancelling::page, cancelling::act))
        .route("/envois/{number}", only(parcel::parcel))
        .route("/f/{word}", at(record::page, record::act))
        .route("/f/{word}/apercu", only(preview::page))
        .route(
            "/f/{word}/apercu/{picture}",
            get(|s: Shared, Path((word, name)): Path<(String, String)>, r: Request| {
                on(s, r, move |d, a| preview::picture(d, &a, &word, &name))
            }),
        )
        .route(
            "/temoin",
            get(|s: Shared, r: Request| on(s, r, |d, a| witness::page(d, &a)))
                .post(|s: Shared, w: By, f: Multipart| upload::on(s, w, f, witness::act)),
        )
        .route("/temoin/point", at0(witness::point, witness::signed))
        .route(
            "/f/{word}/logo",
            only(logo::page).post(|s: Shared, w: By, Path(word): Path<String>, f: Multipart| {
                upload::on(s, w, f, move |d, a, file| logo::act(d, a, &word, file))
            }),
        )
        .route("/f/{word}/logo/image", only(logo::image))
        .route("/f/{word}/relire", at(review::page, review::act))
        .route("/f/{word}/imprime", at(foreseen::page, foreseen::act))
        .route("/f/{word}/partage", at(follow::shared, follow::shared))
        .route("/f/{word}/envoyer", at(sending::page, sending::act))
        .route("/f/{word}/revoyures", at(choosing::reviews, choosing::reviews_act))
        .route("/f/{word}/engagements", at(commitments::page, commitments::act))
        .route("/f/{word}/exemplaires", at(choosing::copies, choosing::copies_act))
        .route("/f/{word}/s/{section}", at2(section::show, section::save))
        .route("/f/{word}/e/{*steps}", at2(section::show_item, section::save_item))
        .route("/f/{word}/ajouter/{*steps}", at2(lists::new, lists::add))
        .route("/f/{word}/retirer/{*steps}", at2(lists::ask, lists::remove))
        .route("/preuve", get(|s: Shared, r: Request| on(s, r, |d, _| Ok(proof(d)))))
        .layer(from_fn_with_state(Arc::clone(&desk), admitted));
    let first = get(|s: Shared, r: Request| on(s, r, |d, a| home::page(d, &a)));
    let first = first.layer(from_fn_with_state(Arc::clone(&desk), admitted));
    let way = desk.entrance.way().to_owned();
    Router::new()
        .route("/entrer", get(enter))
        .route("/fichiers/{name}", get(file))
        .route(&format!("{way}/"), first)
        .nest(&way, pages.route("/fichiers/{name}", get(file)))
        .fallback(nowhere)
        .layer(from_fn_with_state(Arc::clone(&desk), ours))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(desk)
}

type Whole = fn(&Office, &Call) -> Result<Reply, Reply>;
type Page = fn(&Office, &Call, &str) -> Result<Reply, Reply>;
type Place = fn(&Office, &Call, &str, &str) -> Result<Reply, Reply>;

/// A page of the desk, and what it is asked.
fn at0(show: Whole, act: Whole) -> axum::routing::MethodRouter<Arc<Office>> {
    let with = |page: Whole| move |s: Shared, r: Request| on(s, r, move |d, a| page(d, &a));
    get(with(show)).post(with(act))
}

/// A page of a record, or of a document, of which nothing is asked.
fn only(show: Page) -> axum::routing::MethodRouter<Arc<Office>> {
    get(move |s: Shared, Path(word): Path<String>, r: Request| {
        on(s, r, move |d, a| show(d, &a, &word))
    })
}

/// A page of a record, and what it is asked.
fn at(show: Page, act: Page) -> axum::routing::MethodRouter<Arc<Office>> {
    only(show).post(move |s: Shared, Path(word): Path<String>, r: Request| {
        on(s, r, move |d, a| act(d, &a, &word))
    })
}

/// A page of a place of a record.
fn at2(show: Place, act: Place) -> axum::routing::MethodRouter<Arc<Office>> {
    let with = |page: Place| {
        move |s: Shared, Path((word, place)): Path<(String, String)>, r: Request| {
            on(s, r, move |d, a| page(d, &a, &word, &place))
        }
    };
    get(with(show)).post(with(act))
}

/// What only this desk answers: a page asks it before it sends anything.
fn proof(desk: &Office) -> Reply {
    Reply::json(&json!({"preuve": desk.entrance.proof()}))
}

/// Runs what a request asks, where it may wait.
async fn on<F>(State(desk): Shared, request: Request, page: F) -> Reply
where
    F: FnOnce(&Office, Call) -> Result<Reply, Reply> + Send + 'static,
{
    let way = desk.entrance.way().to_owned();
    answered(desk, request, page).await.under(&way)
}

async fn answered<F>(desk: Arc<Office>, request: Request, page: F) -> Reply
where
    F: FnOnce(&Office, Call) -> Result<Reply, Reply> + Send + 'static,
{
    let Some(who) = request.extensions().get::<Who>().copied() else {
        return Reply::page(String::new()).with(StatusCode::FORBIDDEN);
    };
    let script = is_script(request.headers());
    let place = request.uri().path().to_owned();
    let posted = request.method() == Method::POST && !script;
    let pairs = match request.method() {
        &Method::GET | &Method::HEAD => {
            Query::<Pairs>::try_from_uri(request.uri()).map(|Query(pairs)| pairs).ok()
        }
        _ => match axum::body::to_bytes(request.into_body(), MOST).await {
            Ok(bytes) => serde_urlencoded::from_bytes(&bytes).ok(),
            Err(_) => {
                let text =
                    "Ce formulaire est trop long pour être une fiche : rien n'a été enregistré.";
                return desk.pages.message(StatusCode::PAYLOAD_TOO_LARGE, "Trop long", text);
            }
        },
    };
    let Some(pairs) = pairs else {
        let text =
            "Ce qui a été envoyé n'est pas un formulaire de ce bureau : rien n'a été enregistré.";
        return desk.pages.message(StatusCode::BAD_REQUEST, "Illisible", text);
    };
    let done = tokio::task::spawn_blocking(move || {
        let typed = if posted { pairs.clone() } else { Pairs::new() };
        let refused = |reply| desk.pages.kept(reply, &place, &typed);
        page(&desk, Call { who, pairs, script }).unwrap_or_else(refused)
    });
    done.await.unwrap_or_else(|_| failed())
}

fn failed() -> Reply {
    Reply::page(
        "Le bureau n'a pas pu répondre ; rien n'a été perdu de ce qui était enregistré.".to_owned(),
    )
    .with(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Refuses what does not come from a page of this desk.
async fn ours(State(desk): Shared, request: Request, next: Next) -> Response {
    let entering = request.uri().path() == "/entrer";
    if desk.entrance.is_ours(request.method(), request.headers(), entering) {
        return next.run(request).await;
    }
    drained(request.into_body()).await;
    let text = "Cette demande ne vient pas d'une page de ce bureau.";
    outside(&desk, StatusCode::FORBIDDEN, "Refusé", text).into_response()
}

/// Refuses whoever has not come in.
async fn admitted(State(desk): Shared, mut request: Request, next: Next) -> Response {
    let script = is_script(request.headers());
    match desk.entrance.admit(request.method(), request.headers()) {
        Ok(who) => {
            request.extensions_mut().insert(who);
            next.run(request).await
        }
        Err(Refused::Foreign) => {
            drained(request.into_body()).await;
            let text = "Cette demande ne vient pas d'une page de ce bureau.";
            outside(&desk, StatusCode::FORBIDDEN, "Refusé", text).into_response()
        }
        Err(Refused::Stranger) if script => {
            drained(request.into_body()).await;
            let refused = Reply::json(&json!({"refus": "session"}));
            refused.with(StatusCode::UNAUTHORIZED).into_response()
        }
        Err(Refused::Stranger) => {
            let place = request.uri().path().to_owned();
            let sent = axum::body::to_bytes(request.into_body(), MOST);
            let sent = tokio::time::timeout(PATIENCE, sent).await;
            let sent = sent.ok().and_then(Result::ok).unwrap_or_default();
            let pairs: Pairs = serde_urlencoded::from_bytes(&sent).unwrap_or_default();
            let lost = json!({"title": "Session fermée", "text": REENTER});
            let reply = desk.pages.page("lost.html", &lost).with(StatusCode::UNAUTHORIZED);
            desk.pages
                .kept(reply.saying(lost), &place, &pairs)
                .under(desk.entrance.way())
                .into_response()
        }
    }
}

fn is_script(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

/// Reads what a refused request sends, within bounds, so that its browser shows the answer.
async fn drained(body: Body) {
    let _ = tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, MOST)).await;
}

/// Lets in whoever has the link. A page leads on, and not this answer: what comes from elsewhere stays
/// so from redirection to redirection.
async fn enter(State(desk): Shared, Query(pairs): Query<Pairs>) -> Reply {
    let word = pairs.iter().find(|(key, _)| key == "jeton").map(|(_, word)| word.as_str());
    let way = desk.entrance.way();
    match word.and_then(|word| desk.entrance.enter(word)) {
        Some(cookie) => {
            let page = json!({"title": "Bureau", "way": way});
            desk.pages.page("enter.html", &page).with_cookie(cookie).under(way)
        }
        // Who has no link is not told the way.
        None => outside(&desk, StatusCode::UNAUTHORIZED, "Lien périmé", REENTER),
    }
}

async fn file(Path(name): Path<String>) -> Reply {
    assets::asset(&name)
}

async fn nowhere(State(desk): Shared) -> Reply {
    outside(&desk, StatusCode::NOT_FOUND, "Page introuvable", "Cette page n'existe pas.")
}

/// A page for who may be nobody of this desk: it does not tell the way.
fn outside(desk: &Office, status: StatusCode, title: &str, text: &str) -> Reply {
    desk.pages.page("lost.html", &json!({"title": title, "text": text})).with(status)
}
