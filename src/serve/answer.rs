//! Answers: bytes become a response, as the request's conditions, range and encodings want it (RFC 9110).
//!
//! In: the method and headers of a request, and [`Found`] bytes. Out: a response with a strong entity tag, that says to
//! no other site anything, and lets none embed it.

use super::{Body, types};
use crate::hash::Hash128;
use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::HeaderValue;
use hyper::{HeaderMap, Method, Response, StatusCode};
use std::io::Write as _;
use std::ops::Range;

/// Bytes that were asked for.
pub(super) struct Found {
    /// How the answer begins.
    pub status: StatusCode,
    /// The name whose ending tells the type.
    pub name: String,
    /// The bytes.
    pub bytes: Bytes,
    /// What tells them from all others at their address.
    pub hash: Hash128,
}

/// From how many bytes on compressing is worth its time.
const WORTH: usize = 1024;

/// The response to a request for these bytes.
pub(super) fn answer(method: &Method, headers: &HeaderMap, found: Found) -> Response<Body> {
    let (kind, compressible) = types::of(&found.name);
    let range = headers.get(RANGE).filter(|_| found.status == StatusCode::OK && *method == Method::GET);
    let packed = compressible && range.is_none() && found.bytes.len() >= WORTH && takes_gzip(headers);
    let hash = found.hash.0;
    let tag = if packed { format!("\"{hash:032x}-gz\"") } else { format!("\"{hash:032x}\"") };
    let mut response = Response::new(Body::default());
    let fields = response.headers_mut();
    fields.insert(ETAG, value(&tag));
    fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    fields.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    if found.status == StatusCode::OK && headers.get_all(IF_NONE_MATCH).iter().any(|list| names(list, &tag)) {
        return with_status(response, StatusCode::NOT_MODIFIED);
    }
    fields.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    fields.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if packed {
        fields.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return with_bytes(response, found.status, method, gzip(&found.bytes));
    }
    let whole = found.bytes.len();
    let current = headers.get(IF_RANGE).is_none_or(|condition| condition.as_bytes() == tag.as_bytes());
    match range.filter(|_| current).map_or(Part::All, |range| part(range, whole)) {
        Part::All => with_bytes(response, found.status, method, found.bytes),
        Part::Some(range) => {
            fields.insert(CONTENT_RANGE, value(&format!("bytes {}-{}/{whole}", range.start, range.end - 1)));
            with_bytes(response, StatusCode::PARTIAL_CONTENT, method, found.bytes.slice(range))
        }
        Part::None => {
            fields.insert(CONTENT_RANGE, value(&format!("bytes */{whole}")));
            with_status(response, StatusCode::RANGE_NOT_SATISFIABLE)
        }
    }
}

/// The response with bytes that others will take the place of: nobody keeps them, or knows them again.
pub(super) fn passing(method: &Method, headers: &HeaderMap, found: Found) -> Response<Body> {
    let mut headers = headers.clone();
    for condition in [RANGE, IF_NONE_MATCH] {
        headers.remove(condition);
    }
    let mut response = answer(method, &headers, found);
    let fields = response.headers_mut();
    for promise in [ETAG, ACCEPT_RANGES] {
        fields.remove(promise);
    }
    fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A response of a status alone, with its words as the body.
pub(super) fn status(method: &Method, status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::default());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    with_bytes(response, status, method, format!("{status}\n").into())
}

/// A response that sends the browser to another path of this host.
pub(super) fn redirect(path: &str) -> Response<Body> {
    let mut response = Response::new(Body::default());
    response.headers_mut().insert(LOCATION, value(path));
    with_status(response, StatusCode::FOUND)
}

/// What every response says: nothing here is for other sites, and a type is what it says.
pub(super) fn seal(mut response: Response<Body>) -> Response<Body> {
    let fields = response.headers_mut();
    fields.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    fields.insert(policy, HeaderValue::from_static("same-origin"));
    response
}

fn with_status(mut response: Response<Body>, status: StatusCode) -> Response<Body> {
    *response.status_mut() = status;
    response
}

fn with_bytes(mut response: Response<Body>, status: StatusCode, method: &Method, bytes: Bytes) -> Response<Body> {
    response.headers_mut().insert(CONTENT_LENGTH, bytes.len().into());
    if *method != Method::HEAD {
        *response.body_mut() = Body::whole(bytes);
    }
    with_status(response, status)
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Whether a list of entity tags names this one, weakly compared.
fn names(list: &HeaderValue, tag: &str) -> bool {
    let list = list.to_str().unwrap_or_default();
    list.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = all.flat_map(|value| value.split(','));
    codings.any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().trim_start_matches("q=").parse::<f32>().is_ok_and(|weight| weight <= 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Fast rather than small: the bytes go no further than this machine, most of the time.
fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    // Writing to memory does not fail.
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default().into()
}

/// The part of some bytes that a range asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    All,
    Some(Range<usize>),
    None,
}

/// Several ranges, and what is no range of bytes, are answered with everything, as the standard allows.
fn part(range: &HeaderValue, whole: usize) -> Part {
    let asked = range.to_str().ok().and_then(|text| text.strip_prefix("bytes=")).and_then(|text| text.split_once('-'));
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
    };
    let (start, end) = match asked.map(|(start, end)| (start, number(start), end, number(end))) {
        Some((_, Some(start), "", _)) => (start, whole),
        Some((_, Some(start), _, Some(end))) if start <= end => (start, end.saturating_add(1).min(whole)),
        Some(("", _, _, Some(0))) => (whole, whole),
        Some(("", _, _, Some(length))) => (whole.saturating_sub(length), whole),
        _ => return Part::All,
    };
    if start < end { Part::Some(start..end) } else { Part::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_ranges() {
        let of = |text: &str| part(&text.parse().expect("a header"), 10);
        assert_eq!(of("bytes=0-0"), Part::Some(0..1));
        assert_eq!(of("bytes=-1"), Part::Some(9..10));
        assert_eq!(of("bytes=-99"), Part::Some(0..10));
        assert_eq!(of("bytes=5-"), Part::Some(5..10));
        assert_eq!(of("bytes=2-99999999999999999999999"), Part::Some(2..10));
        for none in ["bytes=9999-", "bytes=10-", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(of(none), Part::None, "{none}");
        }
        for all in ["bytes=0-1,3-4", "bytes=5-2", "bytes=a-b", "bytes=-", "items=0-1", "bytes 0-1", "bytes=+1-2"] {
            assert_eq!(of(all), Part::All, "{all}");
        }
    }

    #[test]
    fn encodings_are_taken_as_they_are_weighed() {
        let takes =
            |text: &str| takes_gzip(&[(ACCEPT_ENCODING, text.parse().expect("a header"))].into_iter().collect());
        assert!(takes("gzip") && takes("br, GZIP;q=0.5") && takes("deflate,gzip ; q=1"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("gzip;q=0.0, br") && !takes("identity"));
    }
}
