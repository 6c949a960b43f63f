//! An article keeps its id, and has the same one wherever it is read.

use std::path::Path;
use std::process::Command;

use crate::test_archive::TestArchive;

fn line(id: &str, word: &str) -> String {
    let body = format!("وصلت شحنة {word} إلى السوق المركزية صباح اليوم.");
    let article = serde_json::json!({"id": id, "title": word, "body": body});
    format!("{article}\n")
}

fn id_of(archive: &TestArchive, query: &str) -> String {
    archive.search(query).hits[0].article.id.to_string()
}

#[test]
fn a_record_keeps_its_id_when_one_before_it_leaves() {
    let archive = TestArchive::new();
    let lines = [line("r1", "خضار"), line("r2", "قمح")];
    archive.write("feed.jsonl", lines.concat()).refresh();
    let before = id_of(&archive, "قمح");
    archive.write("feed.jsonl", &lines[1]).refresh();
    assert_eq!(id_of(&archive, "قمح"), before);
}

#[test]
fn a_file_of_an_archive_is_extracted_with_the_ids_of_its_index() {
    let archive = TestArchive::new();
    archive.write("a/feed.jsonl", line("r1", "خضار"));
    archive.write(
        "a/b.txt",
        "سعر القمح\n\nارتفع سعر القمح في السوق المركزية صباح اليوم.",
    );
    archive.refresh();
    let extract = |folder: &Path, file: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_warraq"))
            .args(["extract", file])
            .current_dir(folder)
            .env_remove("WARRAQ_INDEX")
            .output()
            .expect("it runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let below = archive.path().join("a");
    for (query, file) in [("خضار", "feed.jsonl"), ("القمح", "b.txt")] {
        let id = id_of(&archive, query);
        let expected = format!("id         {id}");
        assert!(extract(&below, file).contains(&expected), "{file}");
        let from_outside = archive.path().join("a").join(file);
        let text = extract(Path::new("/"), &from_outside.to_string_lossy());
        assert!(text.contains(&expected), "{text}");
        assert!(text.contains(&format!("path       a/{file}")), "{text}");
    }
}
