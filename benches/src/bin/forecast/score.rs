use turnero_benches::workload::KINDS;

use super::guesses::Guess;
use super::letter;

/// How good guesses were.
pub(crate) struct Score {
    everybody: Part,
    kinds: Vec<Part>,
    preferential: Part,
}

/// How good they were for some of the people.
#[derive(Default)]
struct Part {
    people: usize,
    waited: f64,
    learned: f64,
    best: f64,
    moving_average: f64,
    place_times_mean: f64,
    below: usize,
    above: usize,
    covered: usize,
    best_covered: usize,
}

impl Score {
    pub(crate) fn of(guesses: &[Guess]) -> Self {
        let part = |of: &dyn Fn(&Guess) -> bool| {
            let mut part = Part::default();
            guesses.iter().filter(|guess| of(guess)).for_each(|guess| part.add(guess));
            part
        };
        let kinds = 0..KINDS.len();
        Self {
            everybody: part(&|_| true),
            kinds: kinds.map(|kind| part(&|guess: &Guess| guess.kind == kind)).collect(),
            preferential: part(&|guess| guess.preferential),
        }
    }

    pub(crate) fn print(&self) {
        println!(
            "              wait  roll-outs   best possible  moving avg  place x mean  coverage  (best)  sooner  later"
        );
        self.everybody.print("everybody");
        for (kind, part) in self.kinds.iter().enumerate() {
            part.print(&letter(kind).to_string());
        }
        self.preferential.print("preferential");
    }

    pub(crate) fn ratio_to_best(&self) -> f64 {
        self.everybody.learned / self.everybody.best
    }

    pub(crate) fn coverage(&self) -> f64 {
        self.everybody.share(self.everybody.covered)
    }

    pub(crate) fn error_over_mean(&self) -> f64 {
        self.everybody.learned / self.everybody.waited
    }
}

impl Part {
    fn add(&mut self, guess: &Guess) {
        let error = |guessed: f64| (guessed - guess.waited).abs();
        self.people += 1;
        self.waited += guess.waited;
        self.learned += error(guess.learned);
        self.best += error(guess.best);
        self.moving_average += error(guess.moving_average);
        self.place_times_mean += error(guess.place_times_mean);
        self.below += usize::from(guess.waited < guess.low);
        self.above += usize::from(guess.waited > guess.high);
        self.covered += usize::from((guess.low..=guess.high).contains(&guess.waited));
        self.best_covered += usize::from(guess.best_covers);
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    fn share(&self, people: usize) -> f64 {
        people as f64 / self.people.max(1) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of people")]
    fn print(&self, name: &str) {
        println!(
            "{name:12} {:5.1}  {:9.3} {:15.3} {:11.3} {:13.3} {:9.3} {:7.3} {:7.3} {:6.3}",
            self.waited / self.people.max(1) as f64,
            self.learned / self.waited,
            self.best / self.waited,
            self.moving_average / self.waited,
            self.place_times_mean / self.waited,
            self.share(self.covered),
            self.share(self.best_covered),
            self.share(self.below),
            self.share(self.above),
        );
    }
}
