//! What stopped runs left in the engine's folder, cleared away before the next run begins.
//!
//! In: an index that no other process writes. Out: its last commit and nothing else. The engine clears away what it knows of after a commit
//! alone: until then segments that a killed run began would fill the disk, and files of deletions be in the way. These are named by
//! their segment and the number of an operation, which the next run may come to again, and the engine writes over no file.

use std::fs;
use std::path::Path;

use tantivy::Directory;
use tantivy::directory::META_LOCK;

use super::directory::is_of_segment;
use super::disk;
use super::open::Index;
use crate::Error;

impl Index {
    /// Removes every file of the engine's folder that the last commit does not name.
    pub(super) fn clear_leftovers(&self) -> Result<(), Error> {
        let engine = self.engine();
        let folder = self.folder().join("engine");
        // A reader holds the lock from when it looks which files there are until it has opened them.
        let lock = engine.directory().acquire_lock(&META_LOCK);
        let _lock = lock.map_err(tantivy::TantivyError::from)?;
        let committed = engine.load_metas()?.list_segment_files();
        let failed = |source| Error::Io {
            action: "clear",
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if name.to_str().is_some_and(is_of_segment) && !committed.contains(Path::new(&name)) {
                // What a reader on Windows still has open goes the next time.
                let _ = disk::remove_file(&folder.join(name));
            }
        }
        Ok(())
    }
}
