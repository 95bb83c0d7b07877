//! Robust statistics of short series: a slope that no outlier bends, and a test for growth.

/// Points that are looked at; of more, so many at even distances.
pub(super) const MOST_POINTS: usize = 64;

/// Up to so many points the test counts all orders; beyond, it uses the normal distribution.
const EXACT_POINTS: usize = 20;

/// The Theil–Sen slope: the median of the slopes between all pairs of points. None where no two
/// points differ in `x`.
pub(super) fn theil_sen(points: &[(f64, f64)]) -> Option<f64> {
    let mut slopes: Vec<f64> = Vec::new();
    for (at, &(x, y)) in points.iter().enumerate() {
        for &(later_x, later_y) in points.iter().skip(at + 1) {
            if later_x > x {
                slopes.push((later_y - y) / (later_x - x));
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let middle = slopes.len() / 2;
    let upper = *slopes.get(middle)?;
    if slopes.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *slopes.get(middle.checked_sub(1)?)?;
    Some(f64::midpoint(lower, upper))
}

/// How probable it is that values without a trend rise as consistently as these by chance: the
/// one-sided Mann–Kendall test. None for fewer than three values.
///
/// Up to 20 values it counts the orders of these very values, ties included: three that rise have
/// 1/6, four 1/24.
pub(super) fn mann_kendall(values: &[u64]) -> Option<f64> {
    if values.len() < 3 {
        return None;
    }
    let falls = falls(values);
    let ties = ties(values);
    let ordered = pairs(values.len()) - ties.iter().map(|&tie| pairs(tie)).sum::<usize>();
    Some(if values.len() <= EXACT_POINTS {
        exact(falls, &ties)
    } else {
        normal(ordered, falls, values.len(), &ties)
    })
}

/// Pairs among `count` values.
fn pairs(count: usize) -> usize {
    count * count.saturating_sub(1) / 2
}

/// Pairs of which the later value is the smaller.
fn falls(values: &[u64]) -> usize {
    values
        .iter()
        .enumerate()
        .map(|(at, value)| {
            let later = values.iter().skip(at + 1);
            later.filter(|&later| later < value).count()
        })
        .sum()
}

/// How often each value occurs.
fn ties(values: &[u64]) -> Vec<usize> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(<[u64]>::len).collect()
}

/// The share of all orders of the values that have at most `falls` falling pairs.
///
/// How many orders have how many of them are the coefficients of a q-multinomial: the product of
/// (1 - q^k) for k up to n, divided by the same products for each group of equal values.
fn exact(falls: usize, ties: &[usize]) -> f64 {
    let mut orders: Vec<i128> = vec![0; falls + 1];
    if let Some(one) = orders.first_mut() {
        *one = 1;
    }
    let mut all = 1.0;
    let mut placed = 0;
    for &tie in ties {
        for nth in 1..=tie {
            placed += 1;
            times(&mut orders, placed);
            divided(&mut orders, nth);
            all *= float(placed) / float(nth);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a probability needs no more")]
    let counted = orders.iter().sum::<i128>() as f64;
    counted / all
}

/// Multiplies a polynomial by 1 - q^k.
fn times(polynomial: &mut [i128], k: usize) {
    for at in (k..polynomial.len()).rev() {
        let lower = polynomial.get(at - k).copied().unwrap_or(0);
        if let Some(here) = polynomial.get_mut(at) {
            *here -= lower;
        }
    }
}

/// Divides it by 1 - q^k.
fn divided(polynomial: &mut [i128], k: usize) {
    for at in k..polynomial.len() {
        let lower = polynomial.get(at - k).copied().unwrap_or(0);
        if let Some(here) = polynomial.get_mut(at) {
            *here += lower;
        }
    }
}

/// The same by the normal distribution, with the corrections for ties and for continuity.
fn normal(ordered: usize, falls: usize, count: usize, ties: &[usize]) -> f64 {
    let spread = |count: usize| float(count * count.saturating_sub(1)) * (2.0 * float(count) + 5.0);
    let variance = (spread(count) - ties.iter().map(|&tie| spread(tie)).sum::<f64>()) / 18.0;
    if variance <= 0.0 {
        return 1.0;
    }
    let s = float(ordered) - 2.0 * float(falls);
    let z = (s - 1.0) / variance.sqrt();
    1.0 - cumulative(z)
}

/// The cumulative normal distribution, by Abramowitz and Stegun 26.2.17; off by less than 1e-7.
fn cumulative(z: f64) -> f64 {
    const COEFFICIENTS: [f64; 5] = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let tail = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| (sum + coefficient) * t);
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let above = density * tail;
    if z < 0.0 { above } else { 1.0 - above }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few dozen points")]
fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-6)
    }

    #[test]
    fn no_outlier_bends_the_slope() {
        let line: Vec<(f64, f64)> = (0..6).map(f64::from).map(|x| (x, 12.0 + 3.0 * x)).collect();
        assert!(close(theil_sen(&line), 3.0));
        let mut bent = line.clone();
        bent[4].1 = 900.0;
        assert!(close(theil_sen(&bent), 3.0));
        // The slopes are 1, 2 and 4, and 2.
        assert!(close(theil_sen(&[(0.0, 0.0), (1.0, 1.0), (2.0, 4.0)]), 2.0));
        assert_eq!(theil_sen(&[(1.0, 5.0)]), None);
        assert_eq!(theil_sen(&[(1.0, 5.0), (1.0, 9.0)]), None);
    }

    #[test]
    fn small_series_are_tested_exactly() {
        assert_eq!(mann_kendall(&[1, 2]), None);
        assert!(close(mann_kendall(&[12, 15, 18]), 1.0 / 6.0));
        assert!(close(mann_kendall(&[1, 2, 3, 4]), 1.0 / 24.0));
        assert!(close(mann_kendall(&[1, 2, 3, 4, 5, 6]), 1.0 / 720.0));
        assert!(close(mann_kendall(&[3, 2, 1]), 1.0));
        assert!(close(mann_kendall(&[7, 7, 7]), 1.0));
        // Of the three orders of 1, 1, 2 one is this.
        assert!(close(mann_kendall(&[1, 1, 2]), 1.0 / 3.0));
        // One fall among five: (1 + 4) of 120 orders have no more than one.
        assert!(close(mann_kendall(&[1, 2, 4, 3, 5]), 5.0 / 120.0));
    }

    /// Counts all orders one by one.
    #[test]
    fn ties_are_counted_as_by_hand() {
        fn orders(rest: &mut Vec<u64>, taken: &mut Vec<u64>, all: &mut Vec<Vec<u64>>) {
            if rest.is_empty() {
                all.push(taken.clone());
            }
            for at in 0..rest.len() {
                let value = rest.remove(at);
                taken.push(value);
                orders(rest, taken, all);
                taken.pop();
                rest.insert(at, value);
            }
        }
        for values in [[1, 2, 2, 3, 3, 3], [4, 1, 1, 5, 5, 9], [2, 2, 1, 1, 3, 3]] {
            let mut all = Vec::new();
            orders(&mut values.to_vec(), &mut Vec::new(), &mut all);
            let rising = all.iter().filter(|order| falls(order) <= falls(&values));
            #[expect(clippy::cast_precision_loss, reason = "720 orders")]
            let share = rising.count() as f64 / all.len() as f64;
            assert!(close(mann_kendall(&values), share), "{values:?}");
        }
    }

    #[test]
    fn long_series_use_the_normal_distribution() {
        let rising: Vec<u64> = (0..30).collect();
        assert!(mann_kendall(&rising).is_some_and(|p| p < 1e-9));
        let wave: Vec<u64> = [5, 9, 7, 2].into_iter().cycle().take(30).collect();
        assert!(mann_kendall(&wave).is_some_and(|p| p > 0.3));
        assert!(close(Some(cumulative(1.96)), 0.975_002));
        // Both ways agree where they meet.
        let values: Vec<u64> = (0..20_u64).map(|x| x * 7 % 20).collect();
        let ordered = pairs(20);
        let exact = exact(falls(&values), &ties(&values));
        let normal = normal(ordered, falls(&values), 20, &ties(&values));
        assert!((exact - normal).abs() < 0.01, "{exact} {normal}");
    }
}
