//! HTTP: connections, and what is answered to their requests.
//!
//! In: requests. Out: pages from memory, the server's own files, and streams of events. Hyper reads and limits what
//! comes: headers in time, few and short, and no bodies. No file is opened for a request, but those of the book by
//! [`Early`](super::early::Early) pages.

use super::answer::{self, Found};
use super::early::Early;
use super::follow::{Message, Shared, Whole};
use super::hub::event;
use super::path::{Target, target};
use super::preview::{Look, Ready, version};
use super::{Body, guard, inject};
use crate::hash::stable_hash;
use crate::link::resolve::encode;
use crate::parse::percent;
use crate::render::html::escaped;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};
use hyper::http::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// How many connections are open at a time. More wait until one is closed.
const CONNECTIONS: usize = 800;

/// How long a client may take to send its headers, and to think of its next request.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long the headers of a request may be, and how many.
const HEADERS: (usize, usize) = (32 << 10, 100);

/// The name of the stream of events.
const EVENTS: &str = "events";

/// Accept connections until the task is dropped.
pub(super) async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let shared = shared.clone();
                tokio::spawn(async move {
                    converse(stream, shared).await;
                    drop(place);
                });
            }
            // No file handles left, perhaps: some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn converse(stream: TcpStream, shared: Arc<Shared>) {
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(answer::seal(respond(&request, shared).await)) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(HEADERS.0)
        .max_headers(HEADERS.1)
        .serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is its client's affair.
    drop(connection.await);
}

/// What is asked for.
struct Asked {
    method: Method,
    headers: HeaderMap,
    path: String,
    query: String,
}

async fn respond(request: &Request<Incoming>, shared: Arc<Shared>) -> Response<Body> {
    if let Err(status) = guard::admit(request, &shared.allowed) {
        return answer::status(request.method(), status);
    }
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let asked = Arc::new(Asked { method, headers, path, query });
    if let Some(answer) = at_once(&asked, &shared) {
        return answer;
    }
    loop {
        let (asked, with) = (asked.clone(), shared.clone());
        match tokio::task::spawn_blocking(move || answered(&asked, &with)).await {
            Ok(Some(answer)) => return answer,
            Ok(None) => _ = shared.whole.wait().await,
            Err(_) => return answer::status(&Method::GET, StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// So many bytes of a page are packed at once.
const AT_ONCE: usize = 256 << 10;

/// The answer with an open page that is rendered, where it can be had without waiting: another thread would only be
/// woken. A long page takes time to pack, which is not for the thread that all requests arrive on.
fn at_once(asked: &Asked, shared: &Shared) -> Option<Response<Body>> {
    let preview = shared.whole.get()?.free_preview()?;
    let Target::Site(address) = target(&asked.path, &preview.prefix()) else { return None };
    let (name, Ready { bytes, version }) = preview.ready(&address)?;
    drop(preview);
    if bytes.len() > AT_ONCE {
        return None;
    }
    Some(answer::answer(&asked.method, &asked.headers, page(&name, StatusCode::OK, &bytes, &version)))
}

/// The answer; nothing where only the whole book knows it, which is not there yet.
fn answered(asked: &Asked, shared: &Shared) -> Option<Response<Body>> {
    let Some(whole) = shared.whole.get() else { return early(asked, shared.early().as_mut()?) };
    let prefix = whole.preview().prefix();
    Some(match target(&asked.path, &prefix) {
        Target::Bad => answer::status(&asked.method, StatusCode::BAD_REQUEST),
        Target::Root => answer::redirect(&encode(&prefix)),
        Target::Own(name) if name == EVENTS && guard::is_own(&asked.headers) => events(asked, whole),
        Target::Own(name) => own(asked, &name),
        Target::Site(address) => site(asked, &address, whole),
        Target::Missing => missing(asked, whole),
    })
}

/// What can be answered before the book was read.
fn early(asked: &Asked, early: &mut Early) -> Option<Response<Body>> {
    match target(&asked.path, early.prefix()) {
        Target::Own(name) if name != EVENTS => Some(own(asked, &name)),
        Target::Site(address) => {
            let (name, bytes) = early.look(&address)?;
            Some(answer::passing(&asked.method, &asked.headers, found(name, StatusCode::OK, &bytes)))
        }
        _ => None,
    }
}

/// What is the server's own. It tells about the book, so it is for the pages of this server alone.
fn own(Asked { method, headers, .. }: &Asked, name: &str) -> Response<Body> {
    let text = match name {
        _ if !guard::is_own(headers) => return answer::status(method, StatusCode::FORBIDDEN),
        "reload.js" => super::SCRIPT,
        "overlay.css" => super::STYLE,
        _ => return answer::status(method, StatusCode::NOT_FOUND),
    };
    let bytes = Bytes::from_static(text.as_bytes());
    let found = Found { status: StatusCode::OK, name: name.to_owned(), bytes, hash: stable_hash(text) };
    answer::answer(method, headers, found)
}

/// The stream of events for a page, which begins with everything that its tab may have missed.
fn events(Asked { method, query, .. }: &Asked, whole: &Whole) -> Response<Body> {
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let page = value("page").and_then(percent::decoded).unwrap_or_default();
    let mut response = Response::new(Body::default());
    let fields = response.headers_mut();
    fields.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if *method == Method::GET {
        let (sender, receiver) = whole.hub.join(&page);
        let mut preview = whole.preview();
        let now = preview.version(&page);
        let changed = if value("version") == Some(&now) { Vec::new() } else { vec![page] };
        drop(sender.try_send(event(&Message { changed, mistakes: preview.mistakes() })));
        *response.body_mut() = Body::Events(receiver);
    }
    response
}

fn site(Asked { method, headers, .. }: &Asked, address: &str, whole: &Whole) -> Response<Body> {
    let mut preview = whole.preview();
    let (name, status, bytes) = match preview.look(address) {
        Look::Folder(folder) => return answer::redirect(&format!("{}{}", encode(&preview.prefix()), encode(&folder))),
        Look::Found(name, bytes) => (name, StatusCode::OK, bytes),
        Look::Missing(bytes) => match whole.brought.get(address) {
            Some(brought) => (address.to_owned(), StatusCode::OK, brought.clone()),
            None => (address.to_owned(), StatusCode::NOT_FOUND, bytes),
        },
        Look::Broken(mistakes) => {
            let reports: String = mistakes.iter().map(|mistake| escaped(&mistake.report) + "\n\n").collect();
            let page = format!("<!doctype html>\n<title>Not rendered</title>\n<pre>{reports}</pre>\n");
            (address.to_owned(), StatusCode::INTERNAL_SERVER_ERROR, page.into_bytes().into())
        }
    };
    drop(preview);
    answer::answer(method, headers, found(name, status, &bytes))
}

/// Something that a site cannot have.
fn missing(Asked { method, headers, path, .. }: &Asked, whole: &Whole) -> Response<Body> {
    let look = whole.preview().look("404.html");
    let (Look::Found(_, bytes) | Look::Missing(bytes)) = look else {
        return answer::status(method, StatusCode::NOT_FOUND);
    };
    answer::answer(method, headers, found(path.clone(), StatusCode::NOT_FOUND, &bytes))
}

/// Bytes as they are sent: a page, and everything that is not there, with the reload script.
fn found(name: String, status: StatusCode, bytes: &Arc<[u8]>) -> Found {
    if status != StatusCode::OK || name.ends_with(".html") {
        return page(&name, status, bytes, &version(bytes));
    }
    let hash = stable_hash(&bytes[..]);
    Found { status, name, bytes: Bytes::from_owner(bytes.clone()), hash }
}

/// A page with the reload script. That names the page and its version, so that its hash tells as much as one of all
/// bytes.
fn page(address: &str, status: StatusCode, bytes: &[u8], version: &str) -> Found {
    let element = inject::element(address, version);
    let served = inject::inject(bytes, &element);
    Found { status, name: "page.html".to_owned(), bytes: served.into(), hash: stable_hash(&element) }
}
