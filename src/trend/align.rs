//! Pairs two ordered lists where the best way to do so is the only good one.

/// Pairs of candidates that are compared; more are left unpaired, because no real program has
/// so many sites in one function.
pub(super) const MOST_PAIRS: usize = 1 << 12;

/// What a pair must at least be worth.
const WORTH: f64 = 1.0;

/// How much better the best way must be than any that pairs otherwise.
const MARGIN: f64 = 0.5;

/// Best sums of two lists' beginnings, or of their ends.
struct Sums {
    width: usize,
    sums: Vec<f64>,
}

impl Sums {
    fn new(rows: usize, columns: usize) -> Self {
        Sums {
            width: columns + 1,
            sums: vec![0.0; (rows + 1) * (columns + 1)],
        }
    }

    fn get(&self, row: usize, column: usize) -> f64 {
        let sum = self.sums.get(row * self.width + column);
        sum.copied().unwrap_or(0.0)
    }

    fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(sum) = self.sums.get_mut(row * self.width + column) {
            *sum = value;
        }
    }
}

/// Pairs of positions in two lists of `rows` and `columns` items, in their order. `likeness` says
/// how good a pair is, if it can be one at all.
///
/// Of all ways to pair, the one with the highest sum counts, and of its pairs those without which
/// the sum would be clearly lower; or would be so but for items at the same one of `places`, of
/// which each is right.
pub(super) fn align<P: PartialEq>(
    rows: usize,
    columns: usize,
    places: &(impl Fn(usize) -> P, impl Fn(usize) -> P),
    likeness: impl Fn(usize, usize) -> Option<f64>,
) -> Vec<(usize, usize)> {
    if rows.saturating_mul(columns) > MOST_PAIRS {
        return Vec::new();
    }
    let scores: Vec<Option<f64>> = (0..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .map(|(row, column)| likeness(row, column).filter(|&score| score >= WORTH))
        .collect();
    let score = |row: usize, column: usize| scores.get(row * columns + column).copied().flatten();
    let (mut before, mut behind) = (Sums::new(rows, columns), Sums::new(rows, columns));
    for row in 0..rows {
        for column in 0..columns {
            let skip = before.get(row, column + 1).max(before.get(row + 1, column));
            let pair = score(row, column).map(|score| before.get(row, column) + score);
            before.set(row + 1, column + 1, skip.max(pair.unwrap_or(skip)));
        }
    }
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skip = behind.get(row + 1, column).max(behind.get(row, column + 1));
            let pair = score(row, column).map(|score| behind.get(row + 1, column + 1) + score);
            behind.set(row, column, skip.max(pair.unwrap_or(skip)));
        }
    }
    let best = before.get(rows, columns);
    // The best sum of all ways that have this pair.
    let through = |row: usize, column: usize| {
        let score = score(row, column)?;
        Some(before.get(row, column) + score + behind.get(row + 1, column + 1))
    };
    // What is as good or nearly so, the best first.
    let good = |mut rivals: Vec<(usize, f64)>| -> Vec<usize> {
        rivals.retain(|&(_, sum)| sum > best - MARGIN);
        rivals.sort_by(|a, b| b.1.total_cmp(&a.1));
        rivals.into_iter().map(|(at, _)| at).collect()
    };
    let in_row = |row: usize| {
        let sums = (0..columns).filter_map(|column| Some((column, through(row, column)?)));
        good(sums.collect())
    };
    let in_column = |column: usize| {
        let sums = (0..rows).filter_map(|row| Some((row, through(row, column)?)));
        good(sums.collect())
    };
    // The best of several is good enough where these are at one place.
    let only = |rivals: &[usize], place: &dyn Fn(usize) -> P| {
        let (&first, others) = rivals.split_first()?;
        let one_place = others.iter().all(|&other| place(other) == place(first));
        one_place.then_some(first)
    };
    (0..rows)
        .filter_map(|row| {
            let column = only(&in_row(row), &|column| places.1(column))?;
            let back = only(&in_column(column), &|row| places.0(row))?;
            (back == row).then_some((row, column))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::align;

    fn equal(a: &[char], b: &[char]) -> Vec<(usize, usize)> {
        let places = (|at| at, |at| at);
        align(a.len(), b.len(), &places, |i, j| {
            (a[i] == b[j]).then_some(2.0)
        })
    }

    #[test]
    fn equal_items_pair_in_order() {
        assert_eq!(equal(&['a', 'b'], &['a', 'b']), [(0, 0), (1, 1)]);
        assert_eq!(equal(&['a', 'b'], &['x', 'a', 'b']), [(0, 1), (1, 2)]);
        assert_eq!(
            equal(&['a', 'a', 'a'], &['a', 'a', 'a']),
            [(0, 0), (1, 1), (2, 2)]
        );
        assert_eq!(equal(&['a', 'x', 'c'], &['a', 'c']), [(0, 0), (2, 1)]);
        assert_eq!(equal(&[], &['a']), []);
    }

    #[test]
    fn what_could_be_otherwise_is_left() {
        // Which of the two has gone cannot be known.
        assert_eq!(equal(&['a', 'a'], &['a']), []);
        assert_eq!(equal(&['a', 'a', 'b'], &['a', 'b']), [(2, 1)]);
    }

    #[test]
    fn of_one_place_the_best_is_taken() {
        let one_place = (|_| 0, |_| 0);
        let likeness = |_, column| Some(if column == 1 { 2.2 } else { 2.0 });
        assert_eq!(align(1, 3, &one_place, likeness), [(0, 1)]);
        let places = (|at| at, |at| at);
        assert_eq!(align(1, 3, &places, likeness), []);
    }

    #[test]
    fn hostile_numbers_are_refused() {
        let places = (|at| at, |at| at);
        assert_eq!(align(1 << 20, 1 << 20, &places, |_, _| Some(2.0)), []);
    }
}
