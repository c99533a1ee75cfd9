use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use turnero_domain::invoicing::{Catalogue, CatalogueRow};
use turnero_domain::{IssuerId, Timestamp};

use crate::bounds::{CATALOGUE_KEPT_FOR, CATALOGUE_ROWS_SHOWN_MAX};

/// A catalogue, and when it was fetched.
type Fetched = (Timestamp, Arc<Vec<CatalogueRow>>);

/// The catalogues that were fetched: four for each issuer that has a gateway.
#[derive(Default)]
pub(crate) struct Catalogues(Mutex<BTreeMap<(IssuerId, Catalogue), Fetched>>);

impl Catalogues {
    /// What was fetched not long ago.
    pub(super) fn known(
        &self,
        issuer: IssuerId,
        catalogue: Catalogue,
        now: Timestamp,
    ) -> Option<Arc<Vec<CatalogueRow>>> {
        let known = crate::lock(&self.0);
        let (fetched, rows) = known.get(&(issuer, catalogue))?;
        let age_ms = u128::try_from(now.millis_since(*fetched)).unwrap_or_default();
        (age_ms < CATALOGUE_KEPT_FOR.as_millis()).then(|| rows.clone())
    }

    pub(super) fn keep(
        &self,
        issuer: IssuerId,
        catalogue: Catalogue,
        rows: Arc<Vec<CatalogueRow>>,
        now: Timestamp,
    ) {
        crate::lock(&self.0).insert((issuer, catalogue), (now, rows));
    }
}

/// The rows that have this in their name, or begin with it in their code. Case and accents do not matter: people leave
/// them out.
pub(super) fn found(rows: &[CatalogueRow], wanted: &str) -> Vec<CatalogueRow> {
    let wanted = plain(wanted.trim());
    let fits = |row: &&CatalogueRow| {
        plain(&row.name).contains(&wanted) || plain(&row.code).starts_with(&wanted)
    };
    rows.iter().filter(fits).take(CATALOGUE_ROWS_SHOWN_MAX).cloned().collect()
}

fn plain(text: &str) -> String {
    let bare = |letter: char| match letter {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        letter => letter,
    };
    text.chars().flat_map(char::to_lowercase).map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, code: &str, name: &str) -> CatalogueRow {
        CatalogueRow { id, code: code.to_owned(), name: name.to_owned() }
    }

    #[test]
    fn rows_are_found_by_a_part_of_the_name_or_the_beginning_of_the_code() {
        let rows =
            [row(1, "05001", "Medellín"), row(2, "68679", "San Gil"), row(3, "52001", "Ñapa")];
        let ids = |wanted: &str| found(&rows, wanted).iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!((ids("MEDELLIN"), ids("gil"), ids("686")), (vec![1], vec![2], vec![2]));
        assert_eq!((ids("napa"), ids(""), ids("001")), (vec![3], vec![1, 2, 3], vec![]));
    }

    #[test]
    fn a_catalogue_is_fetched_again_after_a_day() {
        let (catalogues, issuer) = (Catalogues::default(), uuid::Uuid::from_u128(1).into());
        let at = |hours: i64| Timestamp::from_millis(hours * 3_600_000);
        assert!(catalogues.known(issuer, Catalogue::Units, at(0)).is_none());
        catalogues.keep(issuer, Catalogue::Units, Arc::default(), at(0));
        assert!(catalogues.known(issuer, Catalogue::Units, at(23)).is_some());
        assert!(catalogues.known(issuer, Catalogue::Units, at(24)).is_none());
        assert!(catalogues.known(issuer, Catalogue::Countries, at(1)).is_none());
    }
}
