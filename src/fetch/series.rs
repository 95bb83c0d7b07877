//! Several servers, several times: all of them at once, and again after a while.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::error::FetchError;
use super::plan::{Extras, Get, Haul, take};
use super::target::Target;

/// Servers that are asked at the same time.
const AT_ONCE: usize = 8;

/// Time, so that tests need not wait for it.
pub trait Clock: Sync {
    /// The time of day.
    fn now(&self) -> SystemTime;
    /// Time since some moment.
    fn elapsed(&self) -> Duration;
    /// Waits.
    fn sleep(&self, time: Duration);
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        SystemClock(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        // A clock that was never set can be before it, and such times cannot be written.
        SystemTime::now().max(SystemTime::UNIX_EPOCH)
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }
}

/// How often and how far apart snapshots are taken.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    /// How many of each server.
    pub snapshots: u32,
    /// From the start of one to the start of the next.
    pub every: Duration,
    /// What is taken beside the last goroutine profile of each: of earlier ones only counts matter.
    pub extras: Extras,
}

impl Series {
    /// Takes the snapshots and hands each round of them to `each`, in the order of the servers.
    /// `say` shows progress.
    ///
    /// # Errors
    /// What `each` gives, at once.
    pub fn run<E>(
        &self,
        servers: &[(&Target, &dyn Get)],
        clock: &dyn Clock,
        say: &(dyn Fn(&str) + Sync),
        mut each: impl FnMut(Vec<Result<Haul, FetchError>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = clock.elapsed();
        for round in 0..self.snapshots {
            let due = start + self.every * round;
            self.wait(due.saturating_sub(clock.elapsed()), round, clock, say);
            let is_last = round + 1 == self.snapshots;
            let extras = if is_last { self.extras } else { Extras::None };
            each(round_of(servers, extras, clock, &|done| {
                say(&format!(
                    "{}fetching: {done} of {}",
                    self.round(round),
                    servers.len()
                ));
            }))?;
        }
        Ok(())
    }

    fn wait(&self, mut left: Duration, round: u32, clock: &dyn Clock, say: &dyn Fn(&str)) {
        const SECOND: Duration = Duration::from_secs(1);
        while !left.is_zero() {
            let step = left.min(SECOND);
            say(&format!("{}in {} s", self.round(round), left.as_secs() + 1));
            clock.sleep(step);
            left -= step;
        }
    }

    fn round(&self, round: u32) -> String {
        match self.snapshots {
            1 => String::new(),
            all => format!("snapshot {} of {all}, ", round + 1),
        }
    }
}

/// Asks each server once.
fn round_of(
    servers: &[(&Target, &dyn Get)],
    extras: Extras,
    clock: &dyn Clock,
    done: &(dyn Fn(usize) + Sync),
) -> Vec<Result<Haul, FetchError>> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(servers.len()));
    done(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((target, server)) = servers.get(index) else {
                return;
            };
            let result = take(*server, target, extras, &|| clock.now());
            if let Ok(mut results) = results.lock() {
                results.push((index, result));
                done(results.len());
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..servers.len().min(AT_ONCE) {
            scope.spawn(work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::super::plan::What;
    use super::*;

    /// A clock on which each look takes a tenth of a second.
    #[derive(Default)]
    struct Fake(Mutex<Duration>);

    impl Clock for Fake {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
        }

        fn elapsed(&self) -> Duration {
            let mut now = self.0.lock().unwrap();
            *now += Duration::from_millis(100);
            *now
        }

        fn sleep(&self, time: Duration) {
            *self.0.lock().unwrap() += time;
        }
    }

    /// A server with one goroutine; the number of bytes tells which it is.
    struct Server(usize);

    impl Get for Server {
        fn get(&self, _: What) -> Result<Vec<u8>, FetchError> {
            let file = "x".repeat(self.0);
            Ok(format!("goroutine 1 [select]:\nmain.f()\n\t/{file}.go:7 +0x1d\n").into_bytes())
        }

        fn limit(&self) -> u64 {
            1 << 10
        }
    }

    #[test]
    fn rounds_are_evenly_apart_and_in_order() {
        let targets: Vec<Target> = (1..=20)
            .map(|port| Target::parse(&format!("h:{port}")).unwrap())
            .collect();
        let servers: Vec<Server> = (1..=20).map(Server).collect();
        let pairs: Vec<(&Target, &dyn Get)> = targets
            .iter()
            .zip(&servers)
            .map(|(target, server)| (target, server as &dyn Get))
            .collect();
        let series = Series {
            snapshots: 3,
            every: Duration::from_secs(30),
            extras: Extras::Auto,
        };
        let mut seconds = Vec::new();
        let mut rounds = Vec::new();
        let run = series.run(&pairs, &Fake::default(), &|_| {}, |hauls| {
            let hauls: Vec<Haul> = hauls.into_iter().map(Result::unwrap).collect();
            let lengths: Vec<usize> = hauls
                .iter()
                .map(|haul| haul.pieces[0].bytes.len())
                .collect();
            assert!(lengths.is_sorted_by(|a, b| a < b), "{lengths:?}");
            let at = hauls[0].pieces[0].at;
            seconds.push(at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs());
            rounds.push(hauls[0].pieces.len());
            Ok::<(), ()>(())
        });
        assert_eq!(run, Ok(()));
        assert_eq!(seconds, [0, 30, 60]);
        assert_eq!(rounds, [1, 1, 3]);
    }

    #[test]
    fn progress_tells_how_long_it_takes() {
        let target = Target::parse("h:1").unwrap();
        let series = Series {
            snapshots: 2,
            every: Duration::from_secs(2),
            extras: Extras::None,
        };
        let said = Mutex::new(Vec::new());
        let say = |text: &str| said.lock().unwrap().push(text.to_owned());
        let pairs: [(&Target, &dyn Get); 1] = [(&target, &Server(1))];
        let run = series.run(&pairs, &Fake::default(), &say, |_| Ok::<(), ()>(()));
        assert_eq!(run, Ok(()));
        let said = said.into_inner().unwrap();
        assert_eq!(said[0], "snapshot 1 of 2, fetching: 0 of 1");
        assert_eq!(said[2], "snapshot 2 of 2, in 2 s");
    }
}
