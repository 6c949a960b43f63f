//! What the shell is given: completions that ask the program, and manual pages.

use std::process::Command;

use crate::test_archive::TestArchive;

/// Candidates for the last of `words`, as the script for bash asks for them.
fn completed(archive: &TestArchive, words: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_warraq"))
        .arg("--")
        .arg("warraq")
        .args(words)
        .current_dir(archive.path())
        .env_remove("WARRAQ_INDEX")
        .env("WARRAQ_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .output()
        .expect("it runs");
    assert!(output.stderr.is_empty(), "{output:?}");
    let out = String::from_utf8(output.stdout).expect("text");
    out.lines().map(str::to_owned).collect()
}

fn archive() -> TestArchive {
    let archive = TestArchive::new();
    let record = |source: &str, place: &str| {
        format!(
            r#"{{"title":"سعر القمح","body":"ارتفع سعر القمح في السوق.","source":"{source}","place":"{place}"}}"#
        )
    };
    let records = [
        record("الشرق الأوسط", "حمص"),
        record("الشرق الأوسط", "حلب"),
        record("شبكة شام", "حلب"),
    ];
    archive.write("a.jsonl", records.join("\n"));
    archive.refresh();
    archive
}

#[test]
fn commands_and_flags_are_completed() {
    let archive = archive();
    assert_eq!(completed(&archive, &["sug"]), ["suggest"]);
    assert_eq!(completed(&archive, &["search", "--per-q"]), ["--per-query"]);
    let shells = completed(&archive, &["completions", ""]);
    assert!(shells.contains(&"fish".to_owned()), "{shells:?}");
}

#[test]
fn outlets_of_the_archive_are_completed_from_any_of_their_words() {
    let archive = archive();
    assert_eq!(
        completed(&archive, &["search", "--source", "شر"]),
        ["الشرق الأوسط"]
    );
    assert_eq!(
        completed(&archive, &["search", "--source", "=الشرق"]),
        ["=الشرق الأوسط"]
    );
    let folder = archive.path().to_string_lossy();
    let other = TestArchive::new();
    for asked in [
        ["-C", &folder, "search", "قمح", "--source", ""],
        ["search", "-C", &folder, "قمح", "--source", ""],
    ] {
        assert_eq!(completed(&other, &asked), ["الشرق الأوسط", "شبكة شام"]);
    }
}

/// What bash puts on the command line for the last of `words`.
#[cfg(unix)]
fn completed_by_bash(archive: &TestArchive, words: &str) -> Vec<String> {
    let script = format!(
        r#"source <("$WARRAQ" completions bash)
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        typed="${{COMP_WORDS[COMP_CWORD]}}"
        _warraq warraq "${{typed#[\"\']}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
        printf '%s\n' "${{COMPREPLY[@]}}""#
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &script])
        .env("WARRAQ", env!("CARGO_BIN_EXE_warraq"))
        .env_remove("WARRAQ_INDEX")
        .env("LC_ALL", "C.UTF-8")
        .current_dir(archive.path())
        .output()
        .expect("bash runs");
    let out = String::from_utf8(output.stdout).expect("text");
    out.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn no_name_is_a_command_to_bash() {
    let archive = TestArchive::new();
    let record = |source: &str| {
        serde_json::json!({"title": "x", "body": "سعر القمح", "source": source}).to_string()
    };
    let records = [
        record("نبأ;touch${IFS}pwn"),
        record("نبأ$(touch pwn)'`\""),
        record("نبأ! اليوم"),
        record("نبأ"),
    ];
    archive.write("a.jsonl", records.join("\n"));
    archive.refresh();
    let plain = completed_by_bash(&archive, "warraq search --source نب");
    assert_eq!(plain.len(), 4, "{plain:?}");
    for quoted in [
        "نبأ",
        r"نبأ\;touch\$\{IFS\}pwn",
        r#"نبأ\$\(touch\ pwn\)\'\`\""#,
        r"نبأ\!\ اليوم",
    ] {
        assert!(
            plain.iter().any(|name| name == quoted),
            "{quoted} {plain:?}"
        );
    }
    let double = completed_by_bash(&archive, r#"warraq search --source \"نب"#);
    assert_eq!(double.len(), 3, "{double:?}");
    let escaped = r#"نبأ\$(touch pwn)'\`\""#;
    assert!(double.iter().any(|name| name == escaped), "{double:?}");
    let single = completed_by_bash(&archive, r"warraq search --source \'نب");
    let escaped = r#"نبأ$(touch pwn)'\''`""#;
    assert!(single.iter().any(|name| name == escaped), "{single:?}");
}

#[test]
fn names_that_could_steer_a_terminal_are_not_offered() {
    let archive = TestArchive::new();
    let record = |source: &str| {
        serde_json::json!({"title": "x", "body": "سعر القمح", "source": source}).to_string()
    };
    let records = ["نبأ\u{1b}[2J", "نبأ\u{9b}2J", "نبأ\u{202e}", "نبأ"].map(record);
    archive.write("a.jsonl", records.join("\n"));
    archive.refresh();
    assert_eq!(completed(&archive, &["search", "--source", "نب"]), ["نبأ"]);
}

#[test]
fn nothing_is_told_where_there_is_no_archive() {
    let empty = TestArchive::new();
    assert!(completed(&empty, &["search", "--source", "ا"]).is_empty());
}

#[test]
fn every_shell_has_its_script() {
    let archive = TestArchive::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = archive.warraq(&["completions", shell]);
        let script = String::from_utf8(output.stdout).expect("text");
        assert!(script.contains("WARRAQ_COMPLETE"), "{shell}: {script}");
    }
}

#[test]
fn every_command_has_its_page_of_the_manual() {
    let archive = TestArchive::new();
    let folder = archive.path().join("man");
    let output = archive.warraq(&["man", "--dir", &folder.to_string_lossy()]);
    assert!(output.status.success(), "{output:?}");
    for name in [
        "warraq",
        "warraq-search",
        "warraq-index",
        "warraq-suggest",
        "warraq-man",
    ] {
        let page = std::fs::read_to_string(folder.join(name).with_extension("1"));
        let page = page.expect(name);
        assert!(
            page.contains(".TH") && page.contains(".SH SYNOPSIS"),
            "{page}"
        );
    }
    let whole = String::from_utf8(archive.warraq(&["man"]).stdout).expect("text");
    assert!(whole.contains("غارات البوكمال"), "{whole}");
}
