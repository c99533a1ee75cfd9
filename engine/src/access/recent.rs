use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;

/// What was found out a moment ago, for those who ask the same with every request. Bounded: what nobody has asked for
/// since half of the room was filled is forgotten, and found out again.
pub(super) struct Recent<K, V> {
    half_max: usize,
    halves: Mutex<Halves<K, V>>,
}

struct Halves<K, V> {
    younger: HashMap<K, V>,
    older: HashMap<K, V>,
}

impl<K: Eq + Hash + Copy, V: Clone> Recent<K, V> {
    /// With room for so many.
    pub(super) fn new(most: usize) -> Self {
        let halves = Mutex::new(Halves { younger: HashMap::new(), older: HashMap::new() });
        Self { half_max: (most / 2).max(1), halves }
    }

    /// What is known of it; else what `find` finds, if it does.
    pub(super) fn get_or(&self, key: K, find: impl FnOnce() -> Option<V>) -> Option<V> {
        if let Some(known) = self.get(key) {
            return Some(known);
        }
        // Not under the lock: finding it out takes long, and two who do so at once find the same.
        let found = find()?;
        self.keep(key, found.clone());
        Some(found)
    }

    /// What is known of it.
    pub(super) fn get(&self, key: K) -> Option<V> {
        let mut halves = crate::lock(&self.halves);
        if let Some(known) = halves.younger.get(&key) {
            return Some(known.clone());
        }
        let known = halves.older.remove(&key)?;
        halves.keep(key, known.clone(), self.half_max);
        Some(known)
    }

    /// From now on this is known of it.
    pub(super) fn keep(&self, key: K, value: V) {
        crate::lock(&self.halves).keep(key, value, self.half_max);
    }
}

impl<K: Eq + Hash, V> Halves<K, V> {
    fn keep(&mut self, key: K, value: V, half_max: usize) {
        if self.younger.len() >= half_max {
            self.older = std::mem::take(&mut self.younger);
        }
        self.younger.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_found_out_once() {
        let recent = Recent::new(4);
        assert_eq!(recent.get_or(1, || Some("one")), Some("one"));
        assert_eq!(recent.get_or(1, || Some("another")), Some("one"));
        assert_eq!(recent.get_or(2, || None), None, "what was not found is looked for again");
        assert_eq!(recent.get_or(2, || Some("two")), Some("two"));
    }

    #[test]
    fn whoever_asks_on_is_remembered_and_the_room_is_bounded() {
        let recent = Recent::new(100);
        for number in 0..10_000 {
            assert_eq!(recent.get_or(-1, || (number == 0).then_some(0)), Some(0));
            recent.get_or(number, || Some(number));
            let halves = crate::lock(&recent.halves);
            assert!(halves.younger.len() + halves.older.len() <= 100);
        }
        assert_eq!(recent.get_or(17, || Some(18)), Some(18), "long ago");
    }
}
