//! Lines that were read lately, by the state before them.
//!
//! Reading code costs most of what a cold build does, and code says much of it again: a closing brace, an import, the
//! line of an example that its next version did not change. A line after an equal state has an equal result, so it is
//! read once. What is kept never changes a result; beyond a limit of bytes all of it is forgotten. States of grammars
//! cannot go from thread to thread, so each thread has a memory of its own.

use crate::hash::{Hash128, stable_hash};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// What may matter of all earlier lines to the next one.
pub(super) trait State: Clone + PartialEq {
    /// Equal for equal states, and rarely for others.
    fn outline(&self) -> Hash128;

    /// How many things are open: what a copy costs.
    fn depth(&self) -> usize;

    /// Read a line. Out: what it gives, and whether the next one can be read.
    fn line(&mut self, line: &str) -> (String, bool);
}

/// A state between two lines, with a number of its own. Those that are not kept have the number 0.
#[derive(Debug, Clone)]
pub(super) struct Between<S> {
    number: u64,
    state: S,
}

/// What a line gives, and the state after it: none when no further line can be read.
#[derive(Debug)]
pub(super) struct Line<S> {
    pub text: Rc<str>,
    pub next: Option<Rc<Between<S>>>,
}

impl<S> Clone for Line<S> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), next: self.next.clone() }
    }
}

/// Lines and states that were met lately.
#[derive(Debug)]
pub(super) struct Memory<S> {
    limit: usize,
    kept: RefCell<Kept<S>>,
}

#[derive(Debug)]
struct Kept<S> {
    lines: HashMap<Hash128, Line<S>>,
    states: HashMap<Hash128, Vec<Rc<Between<S>>>>,
    numbers: u64,
    bytes: usize,
}

/// States with more things open are not kept: hostile code opens very many, and each state is a copy of all.
const DEEPEST: usize = 64;

/// So many states of one outline are kept.
const ALIKE: usize = 64;

/// What a kept line, and each thing that is open in a kept state, take at most beside their text.
const ENTRY: usize = 128;

impl<S: State> Memory<S> {
    /// Nothing yet, and at most about so many bytes later.
    pub fn new(limit: usize) -> Self {
        Self { limit, kept: RefCell::new(Kept::after(0)) }
    }

    /// The known state that equals this one, or this one. Some keep words of the `line` before them.
    pub fn state(&self, state: S, line: &str) -> Rc<Between<S>> {
        if state.depth() > DEEPEST {
            return Rc::new(Between { number: 0, state });
        }
        let outline = state.outline();
        self.with(|kept| kept.state(outline, state, line))
    }

    /// What a line gives after a state.
    pub fn line(&self, before: Rc<Between<S>>, line: &str) -> Line<S> {
        let key = (before.number > 0).then(|| stable_hash(&(before.number, line)));
        if let Some(known) = key.and_then(|key| self.with(|kept| kept.lines.get(&key).cloned())) {
            return known;
        }
        let mut state = Rc::unwrap_or_clone(before).state;
        let (text, fine) = state.line(line);
        let line = Line { text: text.into(), next: fine.then(|| self.state(state, line)) };
        if let Some(key) = key.filter(|_| line.next.as_ref().is_none_or(|next| next.number > 0)) {
            self.with(|kept| kept.keep(key, line.clone()));
        }
        line
    }

    fn with<T>(&self, act: impl FnOnce(&mut Kept<S>) -> T) -> T {
        let mut kept = self.kept.borrow_mut();
        let result = act(&mut kept);
        if kept.bytes > self.limit {
            *kept = Kept::after(kept.numbers);
        }
        result
    }
}

impl<S> Kept<S> {
    /// Nothing, after so many states had a number: none gets another's.
    fn after(numbers: u64) -> Self {
        Self { lines: HashMap::new(), states: HashMap::new(), numbers, bytes: 0 }
    }
}

impl<S: State> Kept<S> {
    fn state(&mut self, outline: Hash128, state: S, line: &str) -> Rc<Between<S>> {
        let alike = self.states.entry(outline).or_default();
        if let Some(known) = alike.iter().find(|known| known.state == state) {
            return known.clone();
        }
        if alike.len() == ALIKE {
            return Rc::new(Between { number: 0, state });
        }
        self.numbers += 1;
        self.bytes += ENTRY * (2 + state.depth()) + line.len();
        let new = Rc::new(Between { number: self.numbers, state });
        alike.push(new.clone());
        new
    }

    fn keep(&mut self, key: Hash128, line: Line<S>) {
        self.bytes += ENTRY + line.text.len();
        self.lines.insert(key, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    thread_local! {
        /// How many lines were read.
        static READ: Cell<usize> = const { Cell::new(0) };
    }

    /// Open brackets; a lone `!` ends all reading.
    #[derive(Debug, Clone, PartialEq)]
    struct Open(usize);

    impl State for Open {
        fn outline(&self) -> Hash128 {
            Hash128(0)
        }

        fn depth(&self) -> usize {
            self.0
        }

        fn line(&mut self, line: &str) -> (String, bool) {
            READ.set(READ.get() + 1);
            self.0 += line.matches('(').count();
            (format!("{} {line}", self.0), line != "!")
        }
    }

    /// What some lines give, and how many of them had to be read.
    fn read(memory: &Memory<Open>, lines: &[&str]) -> (Vec<String>, usize) {
        READ.set(0);
        let mut state = Some(memory.state(Open(0), ""));
        let mut texts = Vec::new();
        for line in lines {
            let Some(before) = state.take() else { break };
            let Line { text, next } = memory.line(before, line);
            texts.push(text.to_string());
            state = next;
        }
        (texts, READ.get())
    }

    #[test]
    fn a_line_is_read_once_after_each_state() {
        let memory = Memory::new(1 << 20);
        assert_eq!(read(&memory, &["a", "(", "a", "a"]), (["0 a", "1 (", "1 a", "1 a"].map(String::from).into(), 3));
        assert_eq!(read(&memory, &["(", "a", "b"]), (["1 (", "1 a", "1 b"].map(String::from).into(), 1));
    }

    #[test]
    fn where_reading_ends_it_ends_again() {
        let memory = Memory::new(1 << 20);
        assert_eq!(read(&memory, &["!", "a"]), (vec!["0 !".to_owned()], 1));
        assert_eq!(read(&memory, &["!", "a"]), (vec!["0 !".to_owned()], 0));
    }

    #[test]
    fn deep_states_and_very_many_alike_are_read_again() {
        let memory = Memory::new(1 << 20);
        let deep = "(".repeat(DEEPEST + 1);
        assert_eq!(read(&memory, &[&deep, "a"]).1, 2);
        assert_eq!(read(&memory, &[&deep, "a"]).1, 2, "deep");
        let lines = vec!["("; ALIKE + 2];
        assert_eq!(read(&memory, &lines).1, ALIKE + 2);
        assert_eq!(read(&memory, &lines).1, 3, "those after the last that is kept");
    }

    #[test]
    fn no_more_than_the_limit_is_kept() {
        let memory = Memory::new(10 * ENTRY);
        let lines: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        read(&memory, &lines);
        assert!(memory.with(|kept| kept.bytes) <= 10 * ENTRY);
        assert!(memory.with(|kept| kept.lines.len() + kept.states.len()) <= 10);
        assert_eq!(read(&memory, &["0", "0"]).1, 1);
    }
}
