//! An index of a few articles, made once.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use warraq::archive::{ArchiveConfig, ArticleId, Reading, files, read};
use warraq::index::{Location, Progress, RefreshOptions, refresh};
use warraq::search::ArchiveSearcher;

/// Articles that have all that is asked for: phrases, dates, names, other scripts, and a text twice.
const ARTICLES: &str = r#"{"id":"1","title":"إغلاق جسر الصفصاف شهرين","body":"قررت المديرية إغلاق جسر الصفصاف أمام المركبات مدة شهرين اعتبارا من الجمعة المقبلة.\nوقال المهندس علي إن الجسر القديم يحتاج إلى صيانة.","source":"ضفتا النهر","date":"2023-09-05","tags":["جسور"]}
{"id":"2","title":"افتتاح مكتبة عامة","body":"افتتحت البلدية مكتبة عامة قرب الجسر القديم، وقال مدير المكتبات عبدالله نصرالله إنها تضم ألف كتاب.","author":"سلمى الحداد","place":"عمّان","date":"2022-08"}
{"id":"3","title":"ارتفاع سعر القمح","subtitle":"السوق المركزية","body":"ارتفع سعر القمح ١٢٣ ليرة في السوق المركزية يوم 26 آب (أغسطس) 2022.","source":"BBC عربي","section":"اقتصاد","date":"2022-08-26T16:24:00+03:00"}
{"id":"4","title":"ارتفاع سعر القمح","body":"ارتفع سعر القمح ١٢٣ ليرة في السوق المركزية يوم 26 آب (أغسطس) 2022.","source":"رويترز"}
{"id":"5","title":"The old bridge","body":"The old bridge is closed. Café C++ كوفيد-19 a.b@c.example","url":"https://a.example/x","language":"en"}
{"id":"6","title":"صواريخ","body":"وبالصواريخ والطائرات قصفت المدينة؛ فقتل وجُرِح كثيرون."}
"#;

/// The index, and what is in it.
pub struct SmallIndex {
    /// Where it lies.
    pub folder: PathBuf,
    pub searcher: ArchiveSearcher,
    /// The text of each field of each article: title, subtitle and body.
    pub texts: BTreeMap<ArticleId, [String; 3]>,
    _archive: tempfile::TempDir,
}

struct Unwatched;

impl Progress for Unwatched {
    fn planned(&self, _files: u64, _bytes: u64) {}
    fn article_read(&self) {}
    fn file_read(&self, _bytes: u64) {}
}

/// Calls `check` with the index, which nobody else has meanwhile.
pub fn with_small_index(check: impl FnOnce(&SmallIndex)) {
    static INDEX: LazyLock<Mutex<SmallIndex>> = LazyLock::new(|| Mutex::new(small_index()));
    let index = INDEX.lock().unwrap_or_else(PoisonError::into_inner);
    check(&index);
}

fn small_index() -> SmallIndex {
    let archive = tempfile::tempdir().expect("a folder");
    fs::write(archive.path().join("a.jsonl"), ARTICLES).expect("written");
    let options = RefreshOptions {
        jobs: 1,
        memory_bytes: 16 << 20,
        ..RefreshOptions::default()
    };
    let location = Location::of_archive(archive.path());
    refresh(&location, &options, &Unwatched).expect("an index");
    let mut texts = BTreeMap::new();
    let config = ArchiveConfig::default();
    for file in files(archive.path(), &config).flatten() {
        read(&file, &mut |reading| {
            if let Reading::Article(article) = reading {
                let [title, subtitle] =
                    [article.title, article.subtitle].map(Option::unwrap_or_default);
                texts.insert(article.id, [title, subtitle, article.body]);
            }
            std::ops::ControlFlow::Continue(())
        });
    }
    SmallIndex {
        folder: location.index().to_owned(),
        searcher: ArchiveSearcher::open(&location).expect("an index"),
        texts,
        _archive: archive,
    }
}
