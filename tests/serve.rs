//! Serving, against the command itself over real sockets: who is answered what, and that the disk and the browser agree
//! after every edit. Each fault and attack carries the number under which it was found.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test makes the files that it needs")]

mod support;

#[path = "serve/attack.rs"]
mod attack;
#[path = "serve/early.rs"]
mod early;
#[path = "serve/editors.rs"]
mod editors;
#[path = "serve/endurance.rs"]
mod endurance;
#[path = "serve/http.rs"]
mod http;
#[path = "serve/random.rs"]
mod random;
#[path = "serve/server.rs"]
mod server;
#[path = "serve/watching.rs"]
mod watching;
