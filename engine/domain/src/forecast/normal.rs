//! The normal distribution, as far as lognormal durations need it.

/// The share of a normal distribution that lies above `z` (Numerical Recipes, `erfcc`; the relative
/// error is below a millionth, also far out).
pub(super) fn above(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x);
    let terms = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let series = terms.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let tail = t * (series - x * x).exp() / 2.0;
    if z >= 0.0 { tail } else { 1.0 - tail }
}

/// The `z` that this share of a normal distribution lies above (Acklam's approximation; the error is
/// below a millionth).
pub(super) fn exceeded_by(share: f64) -> f64 {
    const TAIL: f64 = 0.024_25;
    let share = share.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON);
    if share < TAIL {
        return -tail((-2.0 * share.ln()).sqrt());
    }
    if share > 1.0 - TAIL {
        return tail((-2.0 * (1.0 - share).ln()).sqrt());
    }
    let q = share - 0.5;
    let r = q * q;
    let above = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    let below = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
        1.0,
    ];
    -q * polynomial(&above, r) / polynomial(&below, r)
}

fn tail(q: f64) -> f64 {
    let above = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    let below = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    polynomial(&above, q) / polynomial(&below, q)
}

/// The first coefficient is that of the highest power.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_shares_lie_above_known_points() {
        for (z, share) in
            [(0.0, 0.5), (1.0, 0.158_655_25), (-1.0, 0.841_344_75), (6.0, 9.865_876e-10)]
        {
            assert!((above(z) / share - 1.0).abs() < 1e-6, "{z}: {}", above(z));
        }
    }

    #[test]
    fn there_and_back_again() {
        for step in -60..=60 {
            let z = f64::from(step) / 10.0;
            assert!((exceeded_by(above(z)) - z).abs() < 1e-4, "{z}: {}", exceeded_by(above(z)));
        }
    }
}
