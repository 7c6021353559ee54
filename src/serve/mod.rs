//! Serving: a book in the browser while it is written. An edit is shown in milliseconds, in place.
//!
//! In: a book's folder and [`Options`]. Out: pages over HTTP, from memory, and [`News`] for whoever prints. The book
//! goes through the same [`Pipeline::build`](crate::pipeline::Pipeline::build) as always; what a page's bytes differ
//! in from a build's is one script element. Nothing is written, and no file is opened for a request.
//!
//! Read `watch` for what happens on the disk, `preview` for what becomes of it, `http` for who is answered what, and
//! `client/` for what happens in the browser.

mod answer;
mod body;
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
use crate::load::{LoadError, Reading, Sources};
use crate::pipeline;
use body::Body;
use hub::Hub;
use mistakes::Mistake;
use preview::Preview;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use watch::{Batch, Watch};

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
    /// The first build is done and the server answers.
    Ready {
        /// The address to open.
        url: &'a str,
        /// The port that was wanted and not free.
        taken: Option<u16>,
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

/// What a message to the browser holds.
#[derive(Debug, serde::Serialize)]
struct Message {
    changed: Vec<String>,
    mistakes: Vec<Mistake>,
}

/// What connections and the watch share.
#[derive(Debug)]
struct Shared {
    preview: Mutex<Preview>,
    hub: Hub,
    allowed: Vec<String>,
}

impl Shared {
    fn preview(&self) -> MutexGuard<'_, Preview> {
        self.preview.lock().unwrap_or_else(PoisonError::into_inner)
    }
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
    let watch = Watch::start(root, options.poll);
    let preview = Preview::open(root, options.build.clone(), &options.editor)?;
    let url = format!("http://{}{}", listener.local_addr()?, preview.prefix());
    tell(News::Diagnostics(&preview.diagnostics, &preview.sources));
    tell(News::Ready { url: &url, taken, pages: preview.pages(), took: start.elapsed() });
    let shared =
        Arc::new(Shared { preview: Mutex::new(preview), hub: Hub::default(), allowed: options.allowed.clone() });
    let (alive, ended) = tokio::sync::oneshot::channel::<()>();
    let following = shared.clone();
    std::thread::spawn(move || {
        let _alive = alive;
        follow(&following, watch, &tell);
    });
    let result = runtime.block_on(async {
        tokio::select! {
            () = http::accept(listener, shared.clone()) => Ok(()),
            () = heartbeat(&shared) => Ok(()),
            interrupted = tokio::signal::ctrl_c() => interrupted.map_err(ServeError::Io),
            _ = ended => Err(ServeError::Watch),
        }
    });
    // Streams have no end of their own.
    runtime.shutdown_background();
    result
}

/// Read, build and tell, batch after batch. An edit that comes meanwhile is the next batch.
fn follow(shared: &Shared, mut watch: Watch, tell: &impl Fn(News)) {
    loop {
        let batch = watch.next(|path| shared.preview().sources.knows(path));
        if let Some(notice) = &batch.notice {
            tell(News::Notice(notice));
        }
        let start = Instant::now();
        let mut preview = shared.preview();
        let files = read(&mut preview, &batch);
        if files.is_empty() {
            continue;
        }
        let before = preview.mistakes();
        let rebuilt = preview.rebuild(&shared.hub.pages());
        let mistakes = preview.mistakes();
        let (took, errors) = (start.elapsed(), preview.errors());
        if !rebuilt.changed.is_empty() || before != mistakes {
            shared.hub.send(&hub::event(&Message { changed: rebuilt.changed, mistakes }));
        }
        tell(News::Rebuilt { files: &files, pages: rebuilt.pages, took, errors });
        tell(News::Diagnostics(&preview.diagnostics, &preview.sources));
    }
}

/// Read a batch; the files that are not what they were.
fn read(preview: &mut Preview, batch: &Batch) -> Vec<String> {
    let mut paths = batch.paths.clone();
    paths.extend(preview.unread());
    let mut files = preview.refresh(&paths, Reading::Whole);
    if batch.everything {
        files.append(&mut preview.refresh(&[String::new()].into(), Reading::Stamped));
        files.sort_unstable();
        files.dedup();
    }
    files
}

async fn heartbeat(shared: &Shared) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        shared.hub.send(&hub::NOTHING);
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
