//! The measures, and what they are made on.
#![expect(clippy::disallowed_methods, reason = "measures files, sockets, time and processes")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cesmivip::page::{files_with_data, raw};
use cesmivip::value::Digest;

use crate::common::{at, median, milliseconds, orders, samples, setup};
use crate::monde::{Scale, world};

const ROUNDS: usize = 21;
const COUNTRY: usize = 15_000;
/// The field that is typed: the first page prints it.
const FIELD: &str = "urgence/motif";
/// What it says in the sample.
const SAID: &str = "En fugue depuis 4 jours, message évoquant un départ vers une autre ville.";

struct Desk {
    child: Child,
    port: u16,
    cookie: String,
    way: String,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Desk {
    fn open(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(["bureau", "--sans-navigateur"])
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let link = std::fs::read_to_string(line.trim()).unwrap();
        let after = |mark: &str, end: char| {
            let from = link.find(mark).unwrap() + mark.len();
            link[from..].split(end).next().unwrap().to_owned()
        };
        let port = after("127.0.0.1:", '/').parse().unwrap();
        let mut desk = Self { child, port, cookie: String::new(), way: String::new() };
        let entered =
            desk.ask("GET", &format!("/entrer?jeton={}", after("jeton=", '"')), "text/html", "");
        let set = entered.split("set-cookie: ").nth(1).unwrap().lines().next().unwrap();
        desk.cookie = set.split(';').next().unwrap().to_owned();
        desk.way = set
            .split("Path=")
            .nth(1)
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .trim()
            .trim_end_matches('/')
            .to_owned();
        desk
    }

    fn ask(&self, method: &str, path: &str, accept: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let Self { port, cookie, way, .. } = self;
        let cookie =
            if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        // A link is followed from a file, which a browser says is another site.
        let site = if cookie.is_empty() { "cross-site" } else { "same-origin" };
        let origin = if method == "POST" { "Origin: null\r\n" } else { "" };
        let request = format!(
            "{method} {way}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookie}{origin}Accept: {accept}\r\n\
             Sec-Fetch-Site: {site}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).unwrap();
        assert!(status.starts_with(['2', '3']), "{path}: {answer}");
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "text/html", "")
    }

    fn told(&self, method: &str, path: &str, body: &str) -> String {
        self.ask(method, path, "application/json", body)
    }
}

/// The median of what was measured, and of its ratio to what was measured beside it each time.
fn beside(what: &str, yardstick: &str, mut one: impl FnMut(usize), mut other: impl FnMut(usize)) {
    let (mut own, mut bare) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let b = milliseconds(|| other(round));
        let a = milliseconds(|| one(round));
        // The first of each is what nobody waits for twice.
        if round > 0 {
            own.push(a);
            bare.push(b);
        }
    }
    let ratio = median(own.iter().zip(&bare).map(|(a, b)| a / b).collect());
    let (own, bare) = (median(own), median(bare));
    println!("{what}: {own:.1} ms, {yardstick} {bare:.1} ms, ratio {ratio:.2}");
}

fn word(path: &str) -> String {
    Digest::of(path.as_bytes()).text()[..16].to_owned()
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The form that a page sends of the field.
fn saved(before: &str, now: &str) -> String {
    let [shown, typed] = ["a", "v"].map(|head| coded(&format!("{head}/{FIELD}")));
    format!("{shown}={}&{typed}={}&faire=rester", coded(before), coded(now))
}

/// What is typed: never twice the same.
fn typed(round: usize) -> String {
    format!("En fugue depuis {} jours, message évoquant un départ vers une autre ville.", 5 + round)
}

pub fn run() {
    // `cargo test --benches` passes through: there is nothing to check here.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let workspace = samples();
    let desk = Desk::open(workspace.path());
    let served = |_| drop(desk.get("/fichiers/bureau.css"));
    beside("first page of the samples", "a file", |_| drop(desk.get("/")), served);

    let record = "signalements/SIG-2026-0042.yaml";
    let (section, file) = (format!("/f/{}/s/urgence", word(record)), workspace.path().join(record));
    let shown = desk.get(&section);
    let mark = format!("name=\"a/{FIELD}\" value=\"");
    let from = shown.find(&mark).unwrap() + mark.len();
    let before =
        shown[from..].split('"').next().unwrap().replace("&#x27;", "'").replace("&quot;", "\"");
    let mut last = before;
    let spare = workspace.path().join("temoin");
    beside(
        "save of a field",
        "the same bytes written",
        |round| {
            let now = typed(round);
            let body = saved(&last, &now);
            let answer = desk.told("POST", &section, &body);
            assert!(answer.contains("\"conflits\":[]") || !answer.contains("conflits"), "{answer}");
            last = now;
        },
        |_| {
            let bytes = std::fs::read(&file).unwrap();
            let mut kept = std::fs::File::create(&spare).unwrap();
            kept.write_all(&bytes).unwrap();
            kept.sync_all().unwrap();
        },
    );

    let setup = setup();
    let drawn = orders(&setup, &at("samples/signalements/SIG-2026-0042.yaml"));
    let (order, preview) = (&drawn[0], format!("/f/{}/apercu?page=1", word(record)));
    let variants: Vec<_> = (0..=ROUNDS)
        .map(|round| {
            let text = serde_json::to_string(&order.view).unwrap();
            let mut order = order.clone();
            assert!(text.contains(SAID));
            order.view = serde_json::from_str(&text.replace(SAID, &typed(round))).unwrap();
            raw(&order.main, &files_with_data(&order).ok().unwrap()).unwrap()
        })
        .collect();
    for round in 100..103 {
        let now = typed(round);
        let body = saved(&last, &now);
        desk.told("POST", &section, &body);
        desk.told("GET", &preview, "");
        last = now;
    }
    let (mut own, mut bare) = (Vec::new(), Vec::new());
    for (round, variant) in variants.iter().enumerate() {
        let now = typed(round);
        let body = saved(&last, &now);
        desk.told("POST", &section, &body);
        last = now;
        let a = milliseconds(|| assert!(desk.told("GET", &preview, "").contains("\"image\"")));
        let b = milliseconds(|| assert!(variant.picture(0).unwrap() > 0));
        if round > 0 {
            own.push(a);
            bare.push(b);
        }
    }
    let ratio = median(own.iter().zip(&bare).map(|(a, b)| a / b).collect());
    println!(
        "a page beside: {:.1} ms, Typst alone {:.1} ms, ratio {ratio:.2}",
        median(own),
        median(bare)
    );
    drop(desk);

    let country = world(3, Scale::Country { situations: COUNTRY, sessions: None }).unwrap();
    let folder = samples();
    for (name, text) in country.situations {
        let path =
            folder.path().join("situations/pays").join(Path::new(&name).file_name().unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let desk = Desk::open(folder.path());
    let first = milliseconds(|| drop(desk.get("/")));
    println!("first page of {COUNTRY} situations, the first time: {first:.1} ms");
    while desk.get("/").contains("restent à lire") {
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    let served = |_| drop(desk.get("/fichiers/bureau.css"));
    beside(
        &format!("first page of {COUNTRY} situations"),
        "a file",
        |_| drop(desk.get("/")),
        served,
    );
}
