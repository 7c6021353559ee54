//! The guard: who may ask, and for what. It looks at a request before anything else does.
//!
//! A page of another site can make a browser send requests here. The `Host` header tells such a request by its name,
//! `Origin` and `Sec-Fetch-Site` by where it comes from. Names that lead elsewhere tomorrow (DNS rebinding) are not
//! answered; addresses in digits are what they are.

use hyper::header::{CONTENT_LENGTH, HOST, ORIGIN, TRANSFER_ENCODING};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Method, Request, StatusCode, Version};
use std::net::IpAddr;

/// Whether a request may be looked at.
///
/// # Errors
///
/// The status to answer with when it may not.
pub(super) fn admit<B>(request: &Request<B>, allowed: &[String]) -> Result<(), StatusCode> {
    let headers = request.headers();
    host(headers, allowed)?;
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let form = request.uri().scheme().is_none() && request.uri().authority().is_none();
    let body = headers.contains_key(TRANSFER_ENCODING)
        || headers.get_all(CONTENT_LENGTH).iter().any(|length| length.as_bytes() != b"0");
    let version = matches!(request.version(), Version::HTTP_10 | Version::HTTP_11);
    if form && !body && version { Ok(()) } else { Err(StatusCode::BAD_REQUEST) }
}

/// The one host that a request names must be this machine's, or one that was allowed.
fn host(headers: &HeaderMap, allowed: &[String]) -> Result<(), StatusCode> {
    let named = one_host(headers).ok_or(StatusCode::BAD_REQUEST)?;
    let name = named.host().trim_end_matches('.').to_ascii_lowercase();
    let own = name == "localhost" || name.ends_with(".localhost");
    let digits = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    let known = allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(&name));
    if own || digits || known { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
}

fn one_host(headers: &HeaderMap) -> Option<Authority> {
    let mut all = headers.get_all(HOST).iter();
    let (Some(only), None) = (all.next(), all.next()) else { return None };
    let text = only.to_str().ok()?;
    let authority: Authority = text.parse().ok()?;
    let rest = text.strip_prefix(authority.host())?;
    let port = rest.is_empty() || rest.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    (port && !authority.host().is_empty()).then_some(authority)
}

/// Whether a request comes from a page of this server, or from no page at all.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    match headers.get(ORIGIN) {
        Some(origin) => origin.to_str().is_ok_and(|origin| same(origin, headers)),
        None => site.is_none_or(|site| site == "same-origin"),
    }
}

fn same(origin: &str, headers: &HeaderMap) -> bool {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    let from = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    from.is_some() && from == named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(hosts: &[&[u8]]) -> u16 {
        let mut request = Request::builder().uri("/");
        for host in hosts {
            request = request.header(HOST, hyper::http::HeaderValue::from_bytes(host).expect("a header"));
        }
        let request = request.body(()).expect("a request");
        admit(&request, &["preview.test".to_owned()]).map_or_else(|status| status.as_u16(), |()| 200)
    }

    #[test]
    fn s6_hosts_of_this_machine_and_allowed_ones_are_answered() {
        for host in ["localhost", "localhost:4000", "LOCALHOST", "a.localhost:1", "127.0.0.1:4000", "[::1]:4000"] {
            assert_eq!(status(&[host.as_bytes()]), 200, "{host}");
        }
        for host in ["10.0.0.7", "preview.test", "Preview.Test:80"] {
            assert_eq!(status(&[host.as_bytes()]), 200, "{host}");
        }
    }

    #[test]
    fn s6_foreign_and_broken_hosts_are_not() {
        for host in ["evil.test", "localhost.evil", "notlocalhost", "127.0.0.1.evil", "evil.test:4000"] {
            assert_eq!(status(&[host.as_bytes()]), 403, "{host}");
        }
        for host in ["[::1", "", "a b", "user@localhost", "localhost:99999", "localhost:x", "localhost/"] {
            assert_eq!(status(&[host.as_bytes()]), 400, "{host}");
        }
        assert_eq!(status(&[]), 400);
        assert_eq!(status(&[b"localhost", b"localhost"]), 400);
        assert_eq!(status(&[b"local\xffhost"]), 400);
    }

    #[test]
    fn s7_only_its_own_pages_may_listen() {
        let own = |pairs: &[(&'static str, &str)]| {
            let pairs =
                pairs.iter().map(|(name, value)| (hyper::http::HeaderName::from_static(name), value.parse().unwrap()));
            is_own(&pairs.collect())
        };
        assert!(own(&[("host", "localhost:4000")]));
        assert!(own(&[("host", "localhost:4000"), ("origin", "http://localhost:4000")]));
        assert!(own(&[("host", "localhost:4000"), ("sec-fetch-site", "same-origin")]));
        for origin in ["http://evil.test", "null", "http://localhost:4001", "http://127.0.0.1:4000", "localhost:4000"] {
            assert!(!own(&[("host", "localhost:4000"), ("origin", origin)]), "{origin}");
        }
        for site in ["cross-site", "same-site", "none"] {
            assert!(!own(&[("host", "localhost:4000"), ("sec-fetch-site", site)]), "{site}");
        }
    }
}
