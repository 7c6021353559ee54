//! How long each stage took. Nothing that is published depends on it.

use std::time::{Duration, Instant};

/// A moment, by the wall and by the processor.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    wall: Instant,
    cpu: Duration,
}

impl Clock {
    /// Now.
    pub fn start() -> Self {
        Self { wall: Instant::now(), cpu: cpu() }
    }
}

/// What one stage took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    /// By the wall.
    pub wall: Duration,
    /// By the processor, all cores together; nothing where the system does not tell.
    pub cpu: Duration,
    /// How many things it made or moved.
    pub count: usize,
}

/// The stages in the order of their first work.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    /// One entry a stage.
    pub stages: Vec<Stage>,
}

impl Timings {
    /// Add what a stage did since `clock`.
    pub fn add(&mut self, name: &'static str, clock: Clock, count: usize) {
        let (wall, cpu) = (clock.wall.elapsed(), cpu().saturating_sub(clock.cpu));
        let at = self.stages.iter().position(|stage| stage.name == name).unwrap_or_else(|| {
            self.stages.push(Stage { name, ..Stage::default() });
            self.stages.len() - 1
        });
        let stage = &mut self.stages[at];
        (stage.wall, stage.cpu, stage.count) = (stage.wall + wall, stage.cpu + cpu, stage.count + count);
    }
}

/// The processor time of this process so far.
#[cfg(unix)]
fn cpu() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn cpu() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_adds_up() {
        let mut timings = Timings::default();
        timings.add("parse", Clock::start(), 2);
        timings.add("link", Clock::start(), 1);
        timings.add("parse", Clock::start(), 3);
        let counts: Vec<_> = timings.stages.iter().map(|stage| (stage.name, stage.count)).collect();
        assert_eq!(counts, [("parse", 5), ("link", 1)]);
    }
}
