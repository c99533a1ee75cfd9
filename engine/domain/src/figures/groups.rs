use std::sync::Arc;

use imbl::OrdMap;
use serde::{Deserialize, Serialize};

use super::sums::Sums;

/// What has been counted for each service, each counter, and so on: for so many of them at most, and
/// for all others together.
///
/// Persistent, so a clone costs a handful of reference counts. A group that is empty again is left
/// out: taking back leaves nothing behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de> + Ord + Clone"))]
pub(super) struct Groups<K: Ord + Clone> {
    kept: OrdMap<K, Arc<Sums>>,
    /// Those for which there was no room. While there are any, nobody else gets room: so whoever is
    /// counted here is counted here only, and taken back from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    others: Option<Arc<Sums>>,
}

impl<K: Ord + Clone> Default for Groups<K> {
    fn default() -> Self {
        Self { kept: OrdMap::new(), others: None }
    }
}

impl<K: Ord + Clone> Groups<K> {
    /// Changes what has been counted for one of at most so many.
    pub(super) fn change(&mut self, key: K, groups_max: usize, change: impl FnOnce(&mut Sums)) {
        if let Some(sums) = self.kept.get_mut(&key) {
            let sums = Arc::make_mut(sums);
            change(sums);
            if sums.is_empty() {
                self.kept.remove(&key);
            }
            return;
        }
        if self.others.is_none() && self.kept.len() < groups_max {
            let mut sums = Sums::default();
            change(&mut sums);
            if !sums.is_empty() {
                self.kept.insert(key, Arc::new(sums));
            }
            return;
        }
        let others = Arc::make_mut(self.others.get_or_insert_default());
        change(others);
        if others.is_empty() {
            self.others = None;
        }
    }

    /// What has been counted for this one.
    pub(super) fn get(&self, key: &K) -> Option<&Sums> {
        self.kept.get(key).map(Arc::as_ref)
    }

    /// Those that have a group of their own, in their order.
    pub(super) fn kept(&self) -> impl Iterator<Item = (&K, &Sums)> {
        self.kept.iter().map(|(key, sums)| (key, sums.as_ref()))
    }

    /// All others together.
    pub(super) fn others(&self) -> Option<&Sums> {
        self.others.as_deref()
    }

    /// Everything that has been counted, group by group.
    pub(super) fn all(&self) -> impl Iterator<Item = &Sums> {
        self.kept.values().map(Arc::as_ref).chain(self.others())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(groups: &mut Groups<u8>, key: u8, times: i64) {
        groups.change(key, 2, |sums| sums.issued += times);
    }

    #[test]
    fn what_has_no_room_is_counted_with_the_others_and_taken_back_from_there() {
        let mut groups = Groups::default();
        [1, 2, 3, 4].into_iter().for_each(|key| issue(&mut groups, key, 1));
        assert_eq!(groups.kept().map(|(key, _)| *key).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(groups.others().unwrap().issued, 2);
        let before = groups.clone();
        // There is room again, but not for one that the others may hold.
        issue(&mut groups, 1, -1);
        issue(&mut groups, 3, 1);
        assert_eq!(groups.others().unwrap().issued, 3);
        issue(&mut groups, 3, -1);
        issue(&mut groups, 3, -1);
        issue(&mut groups, 4, -1);
        assert_eq!(groups.others(), None);
        issue(&mut groups, 1, 1);
        issue(&mut groups, 3, 1);
        issue(&mut groups, 4, 1);
        assert_eq!(groups, before);
    }

    #[test]
    fn a_group_that_is_empty_again_leaves_nothing_behind() {
        let mut groups = Groups::default();
        issue(&mut groups, 1, 1);
        issue(&mut groups, 1, -1);
        assert_eq!(groups, Groups::default());
        assert_eq!(serde_json::to_string(&groups).unwrap(), r#"{"kept":{}}"#);
    }
}
