//! A store that speaks S3: who is let in, long lists, links, and what it says when something is wrong.

use turnero_domain::Seconds;
use turnero_domain::files::{FILES_LISTED_MAX, Files, FilesFault};
use turnero_gateways::files::{BucketFiles, BucketSettingsFault};

use super::store::{BUCKET, Object, Store, Trouble};
use super::{name, pdf};

#[tokio::test]
async fn objects_lie_under_their_names_with_their_kind_and_their_checksum() {
    let store = Store::open().await;
    store.files().put(&name("printed/1/letter.pdf"), &pdf("one")).await.unwrap();
    let inside = store.inside();
    let object = &inside.objects["site/printed/1/letter.pdf"];
    assert_eq!(
        (object.content.as_slice(), object.kind.as_str()),
        (b"one".as_slice(), "application/pdf")
    );
    assert_eq!(object.sha256.as_deref(), Some(super::signature::sha256(b"one").as_str()));
}

#[tokio::test]
async fn a_wrong_secret_is_an_error_of_the_settings_and_is_not_repeated() {
    let store = Store::open().await;
    let files = BucketFiles::new(&store.settings("another")).unwrap();
    let put = files.put(&name("a.pdf"), &pdf("one")).await;
    assert_eq!(put, Err(FilesFault::Misconfigured { setting: "files.secret_key" }));
    let inside = store.inside();
    assert_eq!((inside.turned_away, inside.requests, inside.objects.len()), (1, 1, 0));
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_an_error_of_the_settings() {
    let store = Store::open().await;
    let mut settings = store.settings("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    settings.bucket = "nobodys".to_owned();
    let files = BucketFiles::new(&settings).unwrap();
    let put = files.put(&name("a.pdf"), &pdf("one")).await;
    assert_eq!(put, Err(FilesFault::Misconfigured { setting: "files.bucket" }));
}

#[tokio::test]
async fn troubles_that_pass_are_not_noticed_and_those_that_stay_are_told_without_secrets() {
    let store = Store::open().await;
    let (files, file) = (store.files(), name("a.pdf"));
    for trouble in [Trouble::Status(503), Trouble::Dropped, Trouble::LostAnswer] {
        store.inside().troubles.push_back(trouble);
        files.put(&file, &pdf("one")).await.unwrap();
        store.inside().troubles.push_back(trouble);
        assert_eq!(files.get(&file).await, Ok(pdf("one")), "{trouble:?}");
    }
    store.inside().away = true;
    let Err(fault @ FilesFault::Unavailable { .. }) = files.put(&file, &pdf("two")).await else {
        panic!("nobody is there")
    };
    assert!(!fault.to_string().contains("wJalr"), "{fault}");
}

#[tokio::test]
async fn what_was_changed_in_the_store_or_put_there_by_others_is_not_given() {
    let store = Store::open().await;
    let (files, file) = (store.files(), name("a.pdf"));
    files.put(&file, &pdf("one")).await.unwrap();
    store.inside().objects.get_mut("site/a.pdf").unwrap().content[0] ^= 1;
    assert_eq!(files.get(&file).await, Err(FilesFault::Damaged { name: file.clone() }));
    let foreign = Object { content: b"two".to_vec(), kind: String::new(), sha256: None };
    store.inside().objects.insert("site/a.pdf".to_owned(), foreign);
    assert_eq!(files.get(&file).await, Err(FilesFault::Damaged { name: file.clone() }));
}

#[tokio::test]
async fn a_long_list_comes_in_pages_that_leave_nothing_out() {
    let store = Store::open().await;
    let all: Vec<_> = (0..2 * FILES_LISTED_MAX + 7).map(|n| format!("a/{n:05}.pdf")).collect();
    for one in &all {
        let object = Object { content: vec![1], kind: String::new(), sha256: None };
        store.inside().objects.insert(format!("site/{one}"), object);
    }
    let beside = Object { content: vec![1], kind: String::new(), sha256: None };
    store.inside().objects.insert("site/b/1.pdf".to_owned(), beside);
    let (files, mut found, mut after) = (store.files(), Vec::new(), None);
    loop {
        let page = files.list(&name("a"), after.as_ref()).await.unwrap();
        assert!(page.files.len() <= FILES_LISTED_MAX);
        found.extend(page.files.into_iter().map(|file| file.name.to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, all);
}

#[tokio::test]
async fn whoever_has_a_link_can_fetch_that_file_and_no_other() {
    let store = Store::open().await;
    let (files, file) = (store.files(), name("printed/1.pdf"));
    files.put(&file, &pdf("one")).await.unwrap();
    files.put(&name("printed/2.pdf"), &pdf("two")).await.unwrap();
    let link = files.link(&file, Seconds::new(600)).await.unwrap();
    assert!(link.contains("X-Amz-Expires=600") && !link.contains("wJalr"), "{link}");
    // Only the first of several tests can.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let got = client.get(&link).send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.text().await.unwrap().as_str()), (200, "one"));
    let other = client.get(link.replace("1.pdf", "2.pdf")).send().await.unwrap();
    assert_eq!(other.status().as_u16(), 403);
    let longer = client.get(link.replace("Expires=600", "Expires=6000")).send().await.unwrap();
    assert_eq!(longer.status().as_u16(), 403);
    let missing = files.link(&name("printed/3.pdf"), Seconds::new(600)).await;
    assert!(matches!(missing, Err(FilesFault::NotFound { .. })));
    let years = files.link(&file, Seconds::new(u32::MAX)).await.unwrap();
    assert!(years.contains("X-Amz-Expires=604800"), "{years}");
}

#[tokio::test]
async fn names_cannot_begin_with_what_leads_elsewhere() {
    let store = Store::open().await;
    let mut settings = store.settings("s");
    settings.under = "../other".to_owned();
    assert_eq!(BucketFiles::new(&settings).err(), Some(BucketSettingsFault::Prefix));
    assert_eq!(BUCKET, settings.bucket);
}
