//! How long each stage took. Nothing that is published depends on it.

use std::time::{Duration, Instant};

/// A moment, by the wall and by the processor; nothing where nobody wants to know.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Option<(Instant, Duration)>);

impl Clock {
    /// Now.
    pub fn start() -> Self {
        Self(Some((Instant::now(), cpu())))
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
    /// Whether nobody wants to know.
    pub off: bool,
}

impl Timings {
    /// The moment when a stage begins.
    pub fn clock(&self) -> Clock {
        if self.off { Clock(None) } else { Clock::start() }
    }

    /// Add what a stage did since `clock`.
    pub fn add(&mut self, name: &'static str, clock: Clock, count: usize) {
        let Some((wall, before)) = clock.0 else { return };
        let (wall, cpu) = (wall.elapsed(), cpu().saturating_sub(before));
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
        timings.off = true;
        timings.add("parse", timings.clock(), 7);
        assert_eq!(timings.stages[0].count, 5);
    }
}
