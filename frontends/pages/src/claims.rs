//! Which paths are ours, and which page stands there.

/// Under this everything lies that a page brings with it.
pub(crate) const ASSETS: &str = "/assets/";

/// Where browsers look for a picture of the site without being told to.
const ICON: &str = "/favicon.ico";

/// What stands between a page and the network. A browser lets it stand before paths below its own only, so it has no
/// version in front of it.
const GUARD: &str = "/guard.js";

/// The pages, and how many words may follow the first of their path: `/board` and `/board/{branch}` are the same
/// page, which finds out by itself what it is to show.
const PAGES: [(&str, usize); 9] = [
    ("", 0),
    ("setup", 0),
    ("login", 0),
    ("away", 0),
    ("board", 1),
    ("kiosk", 1),
    ("visit", 2),
    ("counter", 2),
    ("manager", 2),
];

/// The folder of the page that stands at the root.
const FIRST: &str = "first";

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    /// The page that lies in this folder of the site.
    Page(&'static str),
    /// A file of the site, asked for under this version of it.
    Asset { version: &'a str, path: &'a str },
    /// The picture of the site.
    Icon,
    /// What stands between a page and the network.
    Guard,
}

/// What of ours stands at a path, if anything.
pub(crate) fn place(path: &str) -> Option<Place<'_>> {
    if let Some(asset) = path.strip_prefix(ASSETS) {
        let (version, path) = asset.split_once('/')?;
        return Some(Place::Asset { version, path });
    }
    if path == ICON {
        return Some(Place::Icon);
    }
    if path == GUARD {
        return Some(Place::Guard);
    }
    let mut words = path.strip_prefix('/')?.trim_end_matches('/').split('/');
    let first = words.next()?;
    let (name, further) = PAGES.iter().find(|(name, _)| *name == first)?;
    let further_words = words.clone().count();
    if further_words > *further || words.any(str::is_empty) {
        return None;
    }
    Some(Place::Page(if name.is_empty() { FIRST } else { name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_at_its_name_and_a_little_below() {
        for (path, folder) in [
            ("/", "first"),
            ("/setup", "setup"),
            ("/board", "board"),
            ("/board/", "board"),
            ("/board/7f", "board"),
            ("/visit/7f/9c", "visit"),
        ] {
            assert_eq!(place(path), Some(Place::Page(folder)), "{path}");
        }
    }

    #[test]
    fn what_is_not_ours_is_left_to_others() {
        for path in
            ["", "/api/v1/branches", "/boards", "/setup/now", "/board/7f/more", "/board//", "//"]
        {
            // A slash too many at the end harms nobody.
            let harmless = matches!(path, "/board//" | "//");
            assert_eq!(place(path).is_some(), harmless, "{path}");
        }
        assert_eq!(place("/visit//9c"), None);
    }

    #[test]
    fn the_guard_stands_at_the_root() {
        assert_eq!(place("/guard.js"), Some(Place::Guard));
        assert_eq!(place("/board/guard.js/more"), None);
    }

    #[test]
    fn a_file_is_asked_for_under_a_version() {
        let expected = Place::Asset { version: "1a2b", path: "shared/rest.js" };
        assert_eq!(place("/assets/1a2b/shared/rest.js"), Some(expected));
        assert_eq!(place("/assets/rest.js"), None);
    }
}
