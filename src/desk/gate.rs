//! Who comes in: one person of this machine, by a link that serves once, then by a cookie.
//!
//! A page of the web can have the browser speak to this machine. It knows neither the link nor the
//! cookie; a name of its own that leads here is not in the list of hosts; and what it sends says
//! where it comes from.
#![expect(clippy::disallowed_methods, reason = "looks at a watch: a link serves for a minute")]

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Method, header};
use cesmivip::value::Digest;

/// How long a link serves.
const LIFE: Duration = Duration::from_secs(60);

/// Whoever made a request: every read of a record asks for one.
#[derive(Clone, Copy, Debug)]
pub struct Who(());

/// What is said of a request.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It names another host, or comes from another place.
    Foreign,
    /// It holds no cookie of this session.
    Stranger,
}

/// The entrance of a desk.
pub struct Entrance {
    hosts: [String; 2],
    cookie: String,
    /// The digest of what the cookie holds.
    session: Digest,
    secret: String,
    /// The first step of every address: a cookie is sent to any port of this machine, but only under
    /// its path.
    way: String,
    /// What a page asks the desk before it sends anything: whoever took the port does not know it.
    proof: String,
    /// The digest of the link that serves now, and until when.
    link: Mutex<Option<(Digest, Instant)>>,
}

impl Entrance {
    /// The entrance of the desk of a port, with a secret of its own.
    pub fn new(port: u16, secret: &[u8; 32]) -> Self {
        let secret = hex(secret);
        Self {
            hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            cookie: format!("cesmivip-{port}"),
            session: Digest::of(secret.as_bytes()),
            way: format!("/{}", &Digest::of(format!("way {secret}").as_bytes()).text()[..24]),
            proof: Digest::of(format!("proof {secret}").as_bytes()).text()[..32].to_owned(),
            secret,
            link: Mutex::new(None),
        }
    }

    /// The first step of every address.
    pub fn way(&self) -> &str {
        &self.way
    }

    /// What tells this desk from another program on its port.
    pub fn proof(&self) -> &str {
        &self.proof
    }

    /// Makes a link, in place of the former one; gives its word.
    pub fn invite(&self, drawn: &[u8; 32]) -> String {
        let word = hex(drawn);
        let until = Instant::now() + LIFE;
        if let Ok(mut link) = self.link.lock() {
            *link = Some((Digest::of(word.as_bytes()), until));
        }
        word
    }

    /// Uses a link: the cookie to set, once.
    pub fn enter(&self, word: &str) -> Option<String> {
        let mut link = self.link.lock().ok()?;
        let (known, until) = link.as_ref()?;
        // Digests are compared: how long it takes tells nothing of the word.
        let fits = *known == Digest::of(word.as_bytes()) && Instant::now() < *until;
        if !fits {
            return None;
        }
        *link = None;
        let Self { cookie, secret, .. } = self;
        Some(format!("{cookie}={secret}; HttpOnly; SameSite=Lax; Path={}/", self.way))
    }

    /// Whether a request comes from a page of this desk, or from nobody's.
    pub fn is_ours(&self, method: &Method, headers: &HeaderMap, entering: bool) -> bool {
        let word = |name: header::HeaderName| {
            let mut all = headers.get_all(name).iter();
            match (all.next(), all.next()) {
                (Some(one), None) => one.to_str().map(Some).unwrap_or(Some("?")),
                (None, _) => None,
                (Some(_), Some(_)) => Some("?"),
            }
        };
        let Some(host) = word(header::HOST).filter(|host| self.hosts.iter().any(|own| own == host))
        else {
            return false;
        };
        let site = word(header::HeaderName::from_static("sec-fetch-site"));
        let own = format!("http://{host}");
        if method == Method::GET || method == Method::HEAD {
            return entering || !matches!(site, Some("cross-site" | "same-site" | "?"));
        }
        match (word(header::ORIGIN), site) {
            // A page that sends no referrer sends its forms from « null » (Fetch, « append a request
            // Origin header »); no other page can say that it is of the same origin.
            (None | Some("null"), site) => site == Some("same-origin"),
            (Some(origin), site) => origin == own && matches!(site, None | Some("same-origin")),
        }
    }

    /// Lets a request of this session in.
    ///
    /// # Errors
    /// Why it is not.
    pub fn admit(&self, method: &Method, headers: &HeaderMap) -> Result<Who, Refused> {
        if !self.is_ours(method, headers, false) {
            return Err(Refused::Foreign);
        }
        let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut cookies = sent.flat_map(|sent| sent.split(';')).filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.cookie).then_some(value)
        });
        let known = |value: &str| Digest::of(value.as_bytes()) == self.session;
        if cookies.any(known) { Ok(Who(())) } else { Err(Refused::Stranger) }
    }
}

/// Bytes by their figures.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn a_link_serves_once_and_not_for_long() {
        let entrance = Entrance::new(4000, &[1; 32]);
        assert_eq!(entrance.enter(&hex(&[2; 32])), None);
        let word = entrance.invite(&[2; 32]);
        assert_eq!(entrance.enter(&hex(&[3; 32])), None);
        assert!(entrance.enter(&word).unwrap().starts_with("cesmivip-4000="));
        assert_eq!(entrance.enter(&word), None);
        let former = entrance.invite(&[4; 32]);
        let word = entrance.invite(&[5; 32]);
        assert_eq!(entrance.enter(&former), None);
        entrance.link.lock().unwrap().as_mut().unwrap().1 = Instant::now();
        assert_eq!(entrance.enter(&word), None);
    }

    #[test]
    fn only_requests_of_this_session_are_let_in() {
        let entrance = Entrance::new(4000, &[1; 32]);
        let cookie = format!("autre=1; cesmivip-4000={}", hex(&[1; 32]));
        let ask = |method: Method, pairs: &[(&'static str, &str)]| {
            entrance.admit(&method, &headers(pairs)).map(drop)
        };
        let host = ("host", "127.0.0.1:4000");
        let good = ("cookie", cookie.as_str());
        let origin = ("origin", "http://127.0.0.1:4000");
        assert_eq!(ask(Method::GET, &[host, good]), Ok(()));
        assert_eq!(ask(Method::GET, &[("host", "localhost:4000"), good]), Ok(()));
        assert_eq!(ask(Method::POST, &[host, good, origin]), Ok(()));
        let same = ("sec-fetch-site", "same-origin");
        assert_eq!(ask(Method::POST, &[host, good, same]), Ok(()));
        assert_eq!(ask(Method::POST, &[host, good, same, ("origin", "null")]), Ok(()));
        let stranger = Err(Refused::Stranger);
        assert_eq!(ask(Method::GET, &[host]), stranger);
        assert_eq!(ask(Method::GET, &[host, ("cookie", "cesmivip-4000=0")]), stranger);
        assert_eq!(ask(Method::GET, &[host, ("cookie", "cesmivip-4001=0")]), stranger);
        let foreign = Err(Refused::Foreign);
        for host in ["127.0.0.1:4001", "127.0.0.1", "mechant.invalid:4000", "[::1]:4000", ""] {
            assert_eq!(ask(Method::GET, &[("host", host), good]), foreign);
        }
        assert_eq!(ask(Method::GET, &[good]), foreign);
        assert_eq!(ask(Method::GET, &[host, host, good]), foreign);
        assert_eq!(ask(Method::GET, &[host, good, ("sec-fetch-site", "cross-site")]), foreign);
        assert_eq!(ask(Method::POST, &[host, good]), foreign);
        for other in
            ["null", "http://localhost:4000", "http://mechant.invalid", "https://127.0.0.1:4000"]
        {
            assert_eq!(ask(Method::POST, &[host, good, ("origin", other)]), foreign, "{other}");
        }
        assert_eq!(
            ask(Method::POST, &[host, good, origin, ("sec-fetch-site", "cross-site")]),
            foreign
        );
        assert_eq!(ask(Method::POST, &[host, good, origin, origin]), foreign);
    }
}
