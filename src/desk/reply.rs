//! Answers: a page, a few words for the script, the way to another page.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::Value;

/// What a page may load: what this desk serves, and nothing that a record could bring.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                      base-uri 'none'";

/// What a picture may do, even opened by itself: nothing.
const POLICY_OF_PICTURES: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    kind: &'static str,
    policy: &'static str,
    place: Option<String>,
    cookie: Option<String>,
    saved_as: Option<String>,
    kept: bool,
    /// What a page of refusal says, for whoever shows it beside what was typed.
    pub said: Option<Value>,
    body: Vec<u8>,
}

impl Reply {
    fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: StatusCode::OK,
            kind,
            policy: POLICY,
            place: None,
            cookie: None,
            saved_as: None,
            kept: false,
            said: None,
            body: body.into(),
        }
    }

    pub fn page(html: String) -> Self {
        Self::new("text/html; charset=utf-8", html)
    }

    pub fn json(value: &Value) -> Self {
        Self::new("application/json", value.to_string())
    }

    pub fn asset(kind: &'static str, bytes: &'static [u8]) -> Self {
        Self::new(kind, bytes)
    }

    /// A document, that a browser shows or keeps under its name.
    pub fn file(kind: &'static str, bytes: Vec<u8>, name: &str) -> Self {
        Self { saved_as: Some(name.to_owned()), ..Self::new(kind, bytes) }
    }

    /// An image, of what people typed or brought, and never a page of this desk.
    pub fn picture(kind: &'static str, image: Vec<u8>) -> Self {
        Self { policy: POLICY_OF_PICTURES, ..Self::new(kind, image) }
    }

    /// A file to be kept, not shown.
    pub fn kept(kind: &'static str, bytes: Vec<u8>, name: &str) -> Self {
        Self { kept: true, ..Self::file(kind, bytes, name) }
    }

    /// The way to another page, once what was asked is done: to come back asks for nothing again.
    pub fn to(place: impl Into<String>) -> Self {
        let (status, place) = (StatusCode::SEE_OTHER, Some(place.into()));
        Self { status, place, ..Self::new("text/plain; charset=utf-8", "") }
    }

    pub fn with(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same page where what was asked is refused (RFC 9110, 15.5.21).
    pub fn refusing(self, refused: bool) -> Self {
        if refused { self.with(StatusCode::UNPROCESSABLE_ENTITY) } else { self }
    }

    pub fn saying(self, said: Value) -> Self {
        Self { said: Some(said), ..self }
    }

    /// Puts every address of an answer under the way of this desk. What is inserted in a page or in
    /// JSON has no bare quotation mark: these are the program's own.
    pub fn under(mut self, way: &str) -> Self {
        self.place = self.place.map(|place| format!("{way}{place}"));
        let marks: &[&str] = match self.kind {
            "application/json" => &["\"action\":\""],
            kind if kind.starts_with("text/html") => {
                &[" href=\"", " src=\"", " action=\"", " data-voie=\""]
            }
            _ => return self,
        };
        if let Ok(mut text) = String::from_utf8(std::mem::take(&mut self.body)) {
            for mark in marks {
                text = text.replace(&format!("{mark}/"), &format!("{mark}{way}/"));
            }
            self.body = text.into_bytes();
        }
        self
    }

    pub fn with_cookie(self, cookie: String) -> Self {
        Self { cookie: Some(cookie), ..self }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response<Body> {
        let Self { status, kind, policy, place, cookie, saved_as, kept, said: _, body } = self;
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let how = if kept { "attachment" } else { "inline" };
        let named = saved_as.map(|name| format!("{how}; filename=\"{name}\""));
        let own = [
            (header::LOCATION, place),
            (header::SET_COOKIE, cookie),
            (header::CONTENT_DISPOSITION, named),
        ];
        for (name, value) in own {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(name, value);
            }
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_program_are_put_under_the_way() {
        let page =
            "<a href=\"/f/1\"><i data-champ=\"/nom\" title=\"a href=&quot;/x\" value=\"/12 rue\">";
        let under = Reply::page(page.to_owned()).under("/w");
        assert_eq!(under.body, page.replace("href=\"/f", "href=\"/w/f").into_bytes());
        let answer = serde_json::json!({"action": "/f/1", "dit": "\"action\":\"/x"});
        let under = Reply::json(&answer).under("/w");
        let read: Value = serde_json::from_slice(&under.body).unwrap();
        assert_eq!(read, serde_json::json!({"action": "/w/f/1", "dit": "\"action\":\"/x"}));
        assert_eq!(Reply::to("/f/1").under("/w").place.as_deref(), Some("/w/f/1"));
    }
}
