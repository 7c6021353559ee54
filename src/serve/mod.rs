//! Serving: a book in the browser while it is written. An edit is shown in milliseconds, in place.
//!
//! In: a book's folder and [`Options`]. Out: pages over HTTP, from memory, and [`News`] for whoever prints. The book
//! goes through the same [`Pipeline::build`](crate::pipeline::Pipeline::build) as always; what a page's bytes differ
//! in from a build's is one script element. Nothing is written, and no file is opened for a request once the book was
//! read.
//!
//! Read `watch` for what happens on the disk, `follow` and `preview` for what becomes of it, `http` for who is answered
//! what, `early` for what is answered while a large book is still being read, and `client/` for what happens in the
//! browser.

mod answer;
mod body;
mod early;
mod follow;
mod guard;
mod http;
mod hub;
mod inject;
mod mistakes;
mod path;
mod preview;
mod types;
mod watch;

use crate::diag::Diagnostic;
use crate::load::{LoadError, Sources};
use crate::pipeline;
use body::Body;
use early::Early;
use follow::Shared;
use preview::Preview;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use watch::Watch;

/// The script that pages get.
const SCRIPT: &str = concat!(
    include_str!("client/10-exchange.js"),
    include_str!("client/20-keep.js"),
    include_str!("client/30-overlay.js"),
    include_str!("client/40-events.js"),
);

/// The style of what the script shows.
const STYLE: &str = include_str!("client/overlay.css");

/// How many ports after the wanted one are tried.
const PORTS: u16 = 20;

/// How often a stream says that it is still there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What serving is asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// What each build is asked for.
    pub build: pipeline::Options,
    /// The address to listen on.
    pub host: IpAddr,
    /// The port; 0 is any.
    pub port: u16,
    /// Whether no other port will do.
    pub strict_port: bool,
    /// Names under which this server may be asked, beside those of this machine.
    pub allowed: Vec<String>,
    /// Look at all files regularly instead of being told by the system.
    pub poll: bool,
    /// The address that opens a place in an editor, with `{path}`, `{line}` and `{column}`.
    pub editor: String,
}

/// Why serving could not begin, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The book could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// No port could be had.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The system refused something else.
    #[error("cannot serve")]
    Io(#[from] io::Error),
    /// A fault of ours ended the watch.
    #[error("a fault of fieldguide, please report it: the watch has ended")]
    Watch,
}

/// Something that happened, for people.
#[derive(Debug)]
pub enum News<'a> {
    /// A large book is being read for the first time. The server answers already.
    Reading {
        /// The address to open.
        url: &'a str,
        /// The port that was wanted and not free.
        taken: Option<u16>,
        /// How many chapters there are.
        chapters: usize,
    },
    /// The first build is done. The server answers since then, unless it was [`News::Reading`] before.
    Ready {
        /// The address to open.
        url: &'a str,
        /// The port that was wanted and not free.
        taken: Option<u16>,
        /// Whether these were told before.
        known: bool,
        /// How many chapters there are.
        pages: usize,
        /// How long that took.
        took: Duration,
    },
    /// Files changed and the book was built again.
    Rebuilt {
        /// The files.
        files: &'a [String],
        /// How many pages were rendered; the others are when they are asked for.
        pages: usize,
        /// How long reading, building and rendering took.
        took: Duration,
        /// How many errors keep the newest edition from being shown.
        errors: usize,
    },
    /// All diagnostics after a build, with what they point into.
    Diagnostics(&'a [Diagnostic], &'a Sources),
    /// Anything else that people should know.
    Notice(&'a str),
}

/// Serve a book until the process is interrupted.
///
/// # Errors
///
/// Fails when the book cannot be read at all, when no port is free, or when the system refuses.
pub fn serve(root: &Path, options: &Options, tell: impl Fn(News) + Send + Sync + 'static) -> Result<(), ServeError> {
    let start = Instant::now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(4).build()?;
    let _inside = runtime.enter();
    let (listener, taken) = listen(options)?;
    let host = format!("http://{}", listener.local_addr()?);
    let early = Early::new(root, options.build.clone());
    let known = early.is_some();
    if let Some(early) = &early {
        tell(News::Reading { url: &(host.clone() + early.prefix()), taken, chapters: early.chapters() });
    }
    let shared = Arc::new(Shared::new(early, options.allowed.clone()));
    let (end, ended) = tokio::sync::oneshot::channel();
    let (following, root, options) = (shared.clone(), root.to_owned(), options.clone());
    std::thread::spawn(move || {
        let watch = Watch::start(&root, options.poll);
        let preview = match Preview::open(&root, options.build, &options.editor) {
            Ok(preview) => preview,
            Err(error) => return drop(end.send(error)),
        };
        let (url, pages) = (host + &preview.prefix(), preview.pages());
        tell(News::Diagnostics(&preview.diagnostics, &preview.sources));
        let whole = following.begin(preview);
        tell(News::Ready { url: &url, taken, known, pages, took: start.elapsed() });
        follow::follow(&whole, watch, &tell);
    });
    let result = runtime.block_on(async {
        tokio::select! {
            () = http::accept(listener, shared.clone()) => Ok(()),
            () = heartbeat(&shared) => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(ServeError::Io),
            error = ended => Err(error.map_or(ServeError::Watch, ServeError::Load)),
        }
    });
    // Streams have no end of their own.
    runtime.shutdown_background();
    result
}

async fn heartbeat(shared: &Shared) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        shared.whole.wait().await.hub.send(&hub::NOTHING);
    }
}

/// Listen on the wanted port, or on the next one that is free; the second value is the port that was not.
fn listen(options: &Options) -> Result<(tokio::net::TcpListener, Option<u16>), ServeError> {
    let last = if options.strict_port || options.port == 0 { options.port } else { options.port.saturating_add(PORTS) };
    let mut port = options.port;
    loop {
        let address = SocketAddr::new(options.host, port);
        match std::net::TcpListener::bind(address) {
            Ok(listener) => {
                listener.set_nonblocking(true)?;
                let taken = (port != options.port).then_some(options.port);
                return Ok((tokio::net::TcpListener::from_std(listener)?, taken));
            }
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && port < last => port += 1,
            Err(source) => return Err(ServeError::Listen { address, source }),
        }
    }
}
