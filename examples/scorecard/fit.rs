//! Logistic regression by gradient descent, drawn to the weights that it begins with.

/// Steps of the descent.
const STEPS: usize = 2000;

/// How strongly weights are drawn to where they begin: one program that is plainly misjudged
/// moves a weight by about one.
const DRAW: f64 = 0.5;

/// A finding of which it is known whether it leaks.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// Number of its program.
    pub(crate) program: usize,
    pub(crate) weight: f64,
    pub(crate) leaks: bool,
    /// Reasons by number, and how often each counts.
    pub(crate) reasons: Vec<(usize, f64)>,
}

impl Example {
    /// How probable the weights say it is that it leaks.
    fn probability(&self, weights: &[f64]) -> f64 {
        let score: f64 = self
            .reasons
            .iter()
            .map(|&(at, times)| weights.get(at).copied().unwrap_or_default() * times)
            .sum();
        1.0 / (1.0 + (-score).exp())
    }

    fn truth(&self) -> f64 {
        if self.leaks { 1.0 } else { 0.0 }
    }
}

/// Fitted weights.
pub(crate) struct Fit {
    pub(crate) weights: Vec<f64>,
}

impl Fit {
    /// Fits weights to the examples, beginning with `start`.
    pub(crate) fn new(examples: &[Example], start: &[f64]) -> Self {
        let mut weights = start.to_vec();
        let mut rate = 0.1;
        let mut worst = objective(examples, &weights, start);
        for _ in 0..STEPS {
            let next = step(examples, &weights, start, rate);
            let reached = objective(examples, &next, start);
            // A step that goes too far is taken again, shorter.
            if reached <= worst {
                weights = next;
                worst = reached;
                rate *= 1.1;
            } else {
                rate *= 0.5;
            }
        }
        Fit { weights }
    }
}

fn step(examples: &[Example], weights: &[f64], start: &[f64], rate: f64) -> Vec<f64> {
    let mut slopes: Vec<f64> = weights
        .iter()
        .zip(start)
        .map(|(weight, start)| DRAW * (weight - start))
        .collect();
    for example in examples {
        let wrong = example.probability(weights) - example.truth();
        for &(at, times) in &example.reasons {
            if let Some(slope) = slopes.get_mut(at) {
                *slope += example.weight * wrong * times;
            }
        }
    }
    weights
        .iter()
        .zip(slopes)
        .zip(start)
        .map(|((weight, slope), start)| {
            let weight = weight - rate * slope;
            // What speaks for a leak never speaks against it.
            if weight.signum() == start.signum() {
                weight
            } else {
                0.0
            }
        })
        .collect()
}

/// What the descent makes small: the loss, and how far the weights have moved.
fn objective(examples: &[Example], weights: &[f64], start: &[f64]) -> f64 {
    let moved: f64 = weights
        .iter()
        .zip(start)
        .map(|(weight, start)| (weight - start).powi(2))
        .sum();
    loss(examples, weights) + DRAW / 2.0 * moved
}

/// How badly the weights explain the examples: the sum of the logarithms of what they did not
/// expect.
pub(crate) fn loss(examples: &[Example], weights: &[f64]) -> f64 {
    examples
        .iter()
        .map(|example| {
            let probability = example.probability(weights).clamp(1e-9, 1.0 - 1e-9);
            let of_truth = if example.leaks {
                probability
            } else {
                1.0 - probability
            };
            -example.weight * of_truth.ln()
        })
        .sum()
}

/// In how many programs' leaks, or other findings, a reason counts.
pub(crate) fn seen(examples: &[Example], at: usize, leaks: bool) -> f64 {
    examples
        .iter()
        .filter(|example| example.leaks == leaks && example.reasons.iter().any(|r| r.0 == at))
        .map(|example| example.weight)
        .sum()
}
