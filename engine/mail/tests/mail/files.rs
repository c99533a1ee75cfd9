use turnero_domain::invoicing::Mailer;
use turnero_domain::mail::Delivery;
use turnero_mail::{MailSettings, Post, Transport};

use super::mail;

#[tokio::test]
async fn in_a_folder_the_same_mail_is_one_file_whole_and_for_nobody_else_to_read() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("mails");
    let files = Transport::Files(place.clone());
    let post = Post::open(MailSettings::new("facturas@clinica.example", files).unwrap()).unwrap();
    assert!(post.look().await.unwrap().contains("to nobody"));
    for _ in 0..2 {
        assert_eq!(post.send(&mail(), &[]).await, Delivery::Accepted);
    }
    let found: Vec<_> = std::fs::read_dir(&place).unwrap().map(|one| one.unwrap().path()).collect();
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only.ends_with("SETP990000493-000000000000000000000000000000d0.1.eml"));
    let text = std::fs::read_to_string(only).unwrap();
    assert!(text.contains("To: \"Persona de Ejemplo\" <persona@ejemplo.example>"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(only).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_before_anything_is_sent() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let files = Transport::Files(file.path().join("mails"));
    let post = Post::open(MailSettings::new("a@b.co", files).unwrap()).unwrap();
    let told = post.look().await.unwrap_err().to_string();
    assert!(told.contains("mail.folder"), "{told}");
    assert_eq!(post.send(&mail(), &[]).await, Delivery::Unreachable);
}
