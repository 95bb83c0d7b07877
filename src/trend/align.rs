//! Pairs two ordered lists where the best way to do so is the only good one.

/// Pairs of candidates that are compared; more are left unpaired, because no real program has
/// so many sites in one function.
pub(super) const MOST_PAIRS: usize = 1 << 16;

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
/// the sum would be clearly lower.
pub(super) fn align(
    rows: usize,
    columns: usize,
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
    let close =
        |row: usize, column: usize| through(row, column).is_some_and(|sum| sum > best - MARGIN);
    let mut in_row = vec![Vec::new(); rows];
    let mut in_column = vec![0_usize; columns];
    for (row, candidates) in in_row.iter_mut().enumerate() {
        for (column, rivals) in in_column.iter_mut().enumerate() {
            if close(row, column) {
                candidates.push(column);
                *rivals += 1;
            }
        }
    }
    in_row
        .into_iter()
        .enumerate()
        .filter_map(|(row, candidates)| match candidates.as_slice() {
            &[column] if in_column.get(column) == Some(&1) => Some((row, column)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::align;

    fn equal(a: &[char], b: &[char]) -> Vec<(usize, usize)> {
        align(a.len(), b.len(), |i, j| (a[i] == b[j]).then_some(2.0))
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
    fn hostile_numbers_are_refused() {
        assert_eq!(align(1 << 20, 1 << 20, |_, _| Some(2.0)), []);
    }
}
