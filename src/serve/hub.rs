//! The hub: the pages that are open in visible tabs, and the streams that tell them what changed (server-sent events).

use hyper::body::Bytes;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How many messages may wait for a tab. One that falls further behind is let go; it connects again and is told all.
const WAITING: usize = 16;

/// Everyone who listens.
#[derive(Debug, Default)]
pub(super) struct Hub {
    tabs: Mutex<Vec<Tab>>,
}

#[derive(Debug)]
struct Tab {
    page: String,
    sender: Sender<Bytes>,
}

impl Hub {
    /// A tab that shows a page listens from now on.
    pub fn join(&self, page: &str) -> (Sender<Bytes>, Receiver<Bytes>) {
        let (sender, receiver) = channel(WAITING);
        self.listening().push(Tab { page: page.to_owned(), sender: sender.clone() });
        (sender, receiver)
    }

    /// The addresses that are open.
    pub fn pages(&self) -> BTreeSet<String> {
        self.listening().iter().map(|tab| tab.page.clone()).collect()
    }

    /// Send a piece of the stream to everyone.
    pub fn send(&self, piece: &Bytes) {
        self.listening().retain(|tab| tab.sender.try_send(piece.clone()).is_ok());
    }

    /// The tabs, without those that are gone.
    fn listening(&self) -> MutexGuard<'_, Vec<Tab>> {
        let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
        tabs.retain(|tab| !tab.sender.is_closed());
        tabs
    }
}

/// A message in the form of the stream.
pub(super) fn event(message: &impl serde::Serialize) -> Bytes {
    let json = serde_json::to_string(message).unwrap_or_default();
    format!("data: {json}\n\n").into()
}

/// A piece that says nothing, so that a connection that broke is noticed.
pub(super) const NOTHING: Bytes = Bytes::from_static(b":\n\n");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_that_are_gone_or_behind_are_let_go() {
        let hub = Hub::default();
        let (_, open) = hub.join("a");
        let (_, gone) = hub.join("b");
        assert_eq!(hub.pages().into_iter().collect::<Vec<_>>(), ["a", "b"]);
        drop(gone);
        assert_eq!(hub.pages().into_iter().collect::<Vec<_>>(), ["a"]);
        for _ in 0..=WAITING {
            hub.send(&NOTHING);
        }
        assert!(hub.pages().is_empty(), "a tab that does not read");
        drop(open);
    }

    #[test]
    fn a_message_is_one_line() {
        assert_eq!(event(&"a\nb"), Bytes::from_static(b"data: \"a\\nb\"\n\n"));
    }
}
