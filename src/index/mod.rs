//! Article → segments: the index of an archive on disk.
//!
//! ```text
//! DIR/.warraq/
//!   warraq.json           which schema and analyzer made the index, and the generation in use
//!   lock                  held by the one process that writes; says who that is
//!   unfinished            there from the first change of a run to its last
//!   1/engine/             the engine's segments
//!   1/counts.bin          how often words stand in a sample of the archive, which the analyzer judges by
//!   1/stories.bin         which articles are near-copies of each other, found when the rest was written
//!   1/stories.tables/     there only while near-copies are found: what does not fit into memory
//!   1/files-1.jsonl       the log of files read: path, size, time, articles, what was skipped
//! ```
//!
//! Every commit of the engine names the part of the log that belongs to it, so that a run stopped anywhere
//! leaves segments and log of one and the same moment. The word counts are written once, before `warraq.json` names them with their
//! hash, and stay as they are until a rebuild: other counts would give other stems.
//!
//! A rebuild makes generation 2 beside generation 1, and `warraq.json` names it when all of it is on the disk: until then, and after a
//! rebuild that was stopped, searches answer from generation 1. Whatever `warraq.json` does not name is cleared away by the next run,
//! unless somebody still has it open.

mod begun;
mod builders;
mod contents;
mod counts;
mod damage;
mod directory;
mod disk;
mod document;
#[cfg(target_os = "linux")]
mod few_places;
mod file_entry;
mod foreign;
mod inversion;
mod inverted;
mod leaving;
mod left_of_logs;
mod leftovers;
mod location;
mod lock;
mod manifest;
mod merging;
mod open;
mod part;
mod plan;
#[cfg(test)]
mod power_cut;
mod queue;
#[cfg(test)]
mod recorded_disk;
mod refresh;
mod repair;
mod sample;
mod segment;
#[cfg(test)]
mod slow_disk;
mod stories;
mod stories_file;
mod stories_layout;
mod story_tables;
mod verify;
mod writer;

pub use contents::RepeatedArticle;
pub use counts::Learnt;
pub use damage::{DamagedFile, damage};
pub use directory::Questions;
pub use document::{Stored, article_of};
pub use file_entry::{FileEntry, FileHash, Remarks, SkippedPart};
pub use foreign::{refuse_links, refuse_pipes};
pub use location::Location;
pub use lock::LastRun;
pub use manifest::Manifest;
pub use open::{Index, archive_of};
pub use refresh::{Progress, RefreshOptions, RefreshSummary, refresh};
pub use repair::{Action, Loss, Repair, repair};
pub use sample::SAMPLE_ARTICLES;
pub use stories::{Copy, Stories};
pub use stories_file::StoryNumbers;
pub use verify::{ChangedFile, MiscountedFile, MissingFile, Verification, verify};
