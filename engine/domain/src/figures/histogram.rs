use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::fact::Millis;

/// How often which length of time came, to within 1.6 %.
///
/// Lengths are counted in buckets: one for each millisecond up to 128, then 64 to each doubling, so
/// what is in a bucket lies within a 64th of it. A bucket also adds up what is in it, and stands for
/// its mean: the mean of all is exact, and so is what is alone in its bucket, as the longest mostly is,
/// or what came several times.
///
/// It holds whole numbers and no order: what was counted can be taken out again, and what is left is
/// the same as if it had never been there. Taking out what never was there leaves a debt, which the
/// same length pays when it comes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Histogram {
    /// In the order of their places; without those that are empty.
    buckets: Vec<Bucket>,
}

/// The lengths that fall into one place. Sixteen bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    place: u16,
    count: i32,
    sum: i64,
}

/// Every doubling has as many buckets as this power of 2.
const BUCKETS_POWER: u32 = 6;

/// Lengths below this power of 2 have a bucket each.
const EXACT_POWER: u32 = BUCKETS_POWER + 1;

/// The place of the longest length that there is.
const PLACE_MAX: u16 = 1_727;

impl Histogram {
    /// Counts a length (`times` is 1), or takes it out again (-1).
    pub(super) fn count(&mut self, length: Millis, times: i32) {
        self.add(Bucket {
            place: place(length.get()),
            count: times,
            sum: length.signed().wrapping_mul(i64::from(times)),
        });
    }

    /// Counts all that another one has counted.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.is_empty() {
            self.clone_from(other);
        } else {
            other.buckets.iter().for_each(|bucket| self.add(*bucket));
        }
    }

    /// Whether nothing was counted, or everything taken out again.
    pub(super) fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// How many were counted.
    pub(super) fn len(&self) -> u64 {
        self.buckets.iter().map(Bucket::len).sum()
    }

    /// All lengths together, in milliseconds.
    pub(super) fn sum(&self) -> i64 {
        self.buckets.iter().fold(0, |sum, bucket| sum.wrapping_add(bucket.sum))
    }

    /// The shortest length that so many in a hundred did not exceed, to within 1.6 %.
    pub(super) fn percentile(&self, percent: u64) -> Option<Millis> {
        let rank = (self.len() * percent).div_ceil(100).max(1);
        let mut passed = 0;
        let reached = self.buckets.iter().find(|bucket| {
            passed += bucket.len();
            passed >= rank
        });
        reached.map(Bucket::length)
    }

    /// The longest length: exact if no other is near it, otherwise to within 1.6 %.
    pub(super) fn longest(&self) -> Option<Millis> {
        self.buckets.iter().rfind(|bucket| bucket.count > 0).map(Bucket::length)
    }

    fn add(&mut self, more: Bucket) {
        let found = self.buckets.binary_search_by_key(&more.place, |bucket| bucket.place);
        match found {
            Ok(index) => {
                let Some(bucket) = self.buckets.get_mut(index) else { return };
                // Wrapping, because what wraps is undone by taking back; it would take two thousand
                // million people.
                bucket.count = bucket.count.wrapping_add(more.count);
                bucket.sum = bucket.sum.wrapping_add(more.sum);
                if bucket.is_empty() {
                    self.buckets.remove(index);
                }
            }
            Err(index) if !more.is_empty() => self.buckets.insert(index, more),
            Err(_) => {}
        }
    }
}

impl Bucket {
    const fn is_empty(&self) -> bool {
        self.count == 0 && self.sum == 0
    }

    fn len(&self) -> u64 {
        u64::try_from(self.count).unwrap_or_default()
    }

    /// The length that stands for all in it: their mean, rounded down.
    fn length(&self) -> Millis {
        let mean = self.sum.checked_div(i64::from(self.count));
        Millis::between(mean.unwrap_or_default())
    }
}

/// Where a length is counted.
fn place(length: u32) -> u16 {
    let power = u32::BITS - length.leading_zeros();
    let place = match power.checked_sub(EXACT_POWER + 1) {
        None => length,
        // The first bits of a length, and above them how many were left out.
        Some(doublings) => ((doublings + 1) << BUCKETS_POWER) + (length >> (doublings + 1)),
    };
    u16::try_from(place).unwrap_or(u16::MAX)
}

/// The shortest length that is counted there.
fn shortest(place: u16) -> i64 {
    let place = i64::from(place);
    match (place >> BUCKETS_POWER) - 1 {
        ..=0 => place,
        doublings => (place - (doublings << BUCKETS_POWER)) << doublings,
    }
}

#[cfg(feature = "schema")]
crate::schema::written! {
    // Three numbers for each bucket, which only other figures are worked out from.
    Histogram, "Histogram" => schemars::json_schema!({
        "type": "array", "items": { "type": "integer" },
    });
}

/// Written as three numbers for each bucket: how many places it is beyond the one before, its count,
/// and by how much its sum is more than if all in it were as short as can be. These are small numbers,
/// and a day has thousands of them.
impl Serialize for Histogram {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let before = [0].into_iter().chain(self.buckets.iter().map(|bucket| bucket.place));
        let numbers = self.buckets.iter().zip(before).flat_map(|(bucket, before)| {
            let count = i64::from(bucket.count);
            let least = shortest(bucket.place).wrapping_mul(count);
            [i64::from(bucket.place - before), count, bucket.sum.wrapping_sub(least)]
        });
        serializer.collect_seq(numbers)
    }
}

impl<'de> Deserialize<'de> for Histogram {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let numbers = Vec::<i64>::deserialize(deserializer)?;
        let (numbers, []) = numbers.as_chunks::<3>() else {
            return Err(de::Error::custom("a histogram has three numbers for each bucket"));
        };
        let mut buckets: Vec<Bucket> = Vec::with_capacity(numbers.len());
        let mut before = 0_i64;
        for [beyond, count, more] in numbers {
            before = before.saturating_add(*beyond);
            let place = u16::try_from(before).ok().filter(|place| *place <= PLACE_MAX);
            let count = i32::try_from(*count).ok();
            let in_order = *beyond > 0 || buckets.is_empty();
            let (Some(place), Some(count), true) = (place, count, in_order) else {
                return Err(de::Error::custom("a histogram has its buckets in their order"));
            };
            let least = shortest(place).wrapping_mul(i64::from(count));
            let bucket = Bucket { place, count, sum: least.wrapping_add(*more) };
            if !bucket.is_empty() {
                buckets.push(bucket);
            }
        }
        Ok(Self { buckets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(lengths: &[u32]) -> Histogram {
        let mut histogram = Histogram::default();
        lengths.iter().for_each(|length| histogram.count(Millis::new(*length), 1));
        histogram
    }

    #[test]
    fn what_shares_a_bucket_lies_within_a_64th() {
        let powers = (0..32).map(|power| 1_u32 << power);
        let edges = powers.flat_map(|power| [power - 1, power, power + 1]);
        let spread = (0..200_000_u32).map(|n| n.wrapping_mul(2_654_435_761));
        for length in edges.chain(spread) {
            let beyond = length.saturating_add(length / 64 + 1);
            assert!(beyond == u32::MAX || place(length) < place(beyond), "{length} and {beyond}");
        }
    }

    #[test]
    fn places_follow_the_order_of_lengths_without_gaps() {
        let places: Vec<_> = (0..1_000_000).map(place).collect();
        assert!(places.windows(2).all(|pair| pair[1] == pair[0] || pair[1] == pair[0] + 1));
        assert_eq!((place(127), place(128), place(130)), (127, 128, 129));
        assert_eq!(place(86_400_000) - place(1_000), 1_045);
        assert_eq!(place(u32::MAX), PLACE_MAX);
    }

    #[test]
    fn a_percentile_is_the_shortest_that_so_many_do_not_exceed() {
        let ten = histogram(&[10, 1, 9, 2, 8, 3, 7, 4, 6, 5]);
        let of = |percent| ten.percentile(percent).unwrap().get();
        assert_eq!((of(0), of(50), of(51), of(90), of(91), of(100)), (1, 5, 6, 9, 10, 10));
        assert_eq!(ten.longest().unwrap().get(), 10);
        assert_eq!((ten.len(), ten.sum()), (10, 55));
        assert_eq!(Histogram::default().percentile(50), None);
        assert_eq!(Histogram::default().longest(), None);
    }

    #[test]
    fn the_longest_is_exact_when_no_other_is_near_it() {
        let lengths = histogram(&[600_001, 4_700_003]);
        assert_eq!(lengths.longest().unwrap().get(), 4_700_003);
        assert_eq!(lengths.percentile(50).unwrap().get(), 600_001);
        let two = histogram(&[4_700_003, 4_700_009]);
        assert_eq!(two.longest().unwrap().get(), 4_700_006);
        assert_eq!(two.percentile(10).unwrap().get(), 4_700_006);
    }

    #[test]
    fn taking_out_what_never_was_there_leaves_a_debt_that_is_paid_when_it_comes() {
        let mut lengths = histogram(&[100_000]);
        lengths.count(Millis::new(5_000), -1);
        assert_eq!(lengths.len(), 1);
        assert_eq!(lengths.longest().unwrap().get(), 100_000);
        lengths.count(Millis::new(5_000), 1);
        assert_eq!(lengths, histogram(&[100_000]));
    }

    #[test]
    fn the_shortest_of_a_bucket_falls_into_it_and_what_is_shorter_does_not() {
        for bucket in 0..=PLACE_MAX {
            let shortest = u32::try_from(shortest(bucket)).unwrap();
            assert_eq!(place(shortest), bucket);
            assert!(shortest == 0 || place(shortest - 1) < bucket);
        }
    }

    #[test]
    fn it_is_written_as_three_small_numbers_for_each_bucket_and_read_back() {
        let lengths = histogram(&[0, 5, 600_001, 5, u32::MAX, 600_000]);
        let written = serde_json::to_string(&lengths).unwrap();
        assert_eq!(written, "[0,1,0,5,2,0,900,2,3969,822,1,33554431]");
        assert_eq!(serde_json::from_str::<Histogram>(&written).unwrap(), lengths);
        let mut debt = Histogram::default();
        debt.count(Millis::new(70_000), -1);
        let written = serde_json::to_string(&debt).unwrap();
        assert_eq!(serde_json::from_str::<Histogram>(&written).unwrap(), debt);
    }

    #[test]
    fn what_is_no_histogram_is_refused() {
        for text in ["[1,2]", "[5,1,0,0,1,0]", "[5,1,0,-1,1,0]", "[1728,1,0]", "[1,4294967296,0]"] {
            assert!(serde_json::from_str::<Histogram>(text).is_err(), "{text}");
        }
    }
}
