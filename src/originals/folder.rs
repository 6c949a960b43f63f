//! The folder that copies go to, out of which no name leads.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::Error;

/// Where the copies lie in the folder.
pub(super) const COPIES: &str = "originals";

/// Makes `folder`, or takes it where it is empty or `force` is said; never one inside the archive, nor one whose copies
/// would lie around it.
pub(super) fn prepared(folder: &Path, archive: &Path, force: bool) -> Result<PathBuf, Error> {
    let failed = |action| {
        move |source| Error::Io {
            action,
            path: folder.to_owned(),
            source,
        }
    };
    let absolute = std::path::absolute(folder).map_err(failed("find"))?;
    let (resolved, copies) = (resolved(&absolute), resolved(&absolute.join(COPIES)));
    let root = archive.canonicalize().map_err(|source| Error::Io {
        action: "open the archive",
        path: archive.to_owned(),
        source,
    })?;
    let is_within = resolved.starts_with(&root) || copies.starts_with(&root);
    if is_within || root.starts_with(&copies) {
        return Err(Error::InsideArchive {
            folder: folder.to_owned(),
            archive: archive.to_owned(),
        });
    }
    fs::create_dir_all(folder).map_err(failed("create"))?;
    let is_empty = fs::read_dir(folder)
        .map_err(failed("open"))?
        .next()
        .is_none();
    if !is_empty && !force {
        return Err(Error::NotEmpty {
            folder: folder.to_owned(),
        });
    }
    Ok(folder.to_owned())
}

/// `folder` with the links of those of its parts resolved that are there.
fn resolved(folder: &Path) -> PathBuf {
    let there = folder.ancestors().find_map(|part| {
        let real = part.canonicalize().ok()?;
        Some((real, folder.strip_prefix(part).ok()?))
    });
    let Some((mut real, rest)) = there else {
        return folder.to_owned();
    };
    for part in rest.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
    }
    real
}

/// Makes the folders that `path` needs below `root` and returns where it comes to lie; refuses a path that leads out, by
/// its parts or through a link.
pub(super) fn place_for(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let is_plain = |part: Component| matches!(part, Component::Normal(_));
    if path.as_os_str().is_empty() || !path.components().all(is_plain) {
        return Err(io::Error::other("its path leads out of the folder"));
    }
    let mut folder = root.to_owned();
    for part in path.parent().into_iter().flat_map(Path::components) {
        folder.push(part);
        match fs::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => {
                let taken = format!("`{}` is in the way: no folder", folder.display());
                return Err(io::Error::other(taken));
            }
            Err(_) => fs::create_dir(&folder)?,
        }
    }
    Ok(root.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        let root = tempfile::tempdir().expect("a folder");
        let place = place_for(root.path(), Path::new("a/b.txt")).expect("inside");
        assert_eq!(place, root.path().join("a/b.txt"));
        assert!(root.path().join("a").is_dir());
        for path in ["../b.txt", "/etc/b.txt", "a/../../b.txt", ""] {
            assert!(place_for(root.path(), Path::new(path)).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        let (root, other) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        std::os::unix::fs::symlink(other.path(), root.path().join("a")).expect("a link");
        assert!(place_for(root.path(), Path::new("a/b.txt")).is_err());
    }

    #[test]
    fn a_folder_inside_the_archive_is_refused() {
        let archive = tempfile::tempdir().expect("a folder");
        let refused = prepared(&archive.path().join("new/copies"), archive.path(), true);
        assert!(
            matches!(refused, Err(Error::InsideArchive { .. })),
            "{refused:?}"
        );
        assert!(!archive.path().join("new").exists());
    }

    #[test]
    fn copies_never_lie_in_the_archive_or_around_it() {
        let outside = tempfile::tempdir().expect("a folder");
        let archive = outside.path().join(COPIES);
        fs::create_dir_all(archive.join("2022")).expect("folders");
        let refused = |folder: &str, archive: &Path| {
            let refused = prepared(&outside.path().join(folder), archive, true);
            matches!(refused, Err(Error::InsideArchive { .. }))
        };
        assert!(refused("", &archive));
        assert!(refused("", &archive.join("2022")));
        assert!(refused("new/../originals/copies", &archive));
        assert!(!refused("case", &archive));
    }

    #[test]
    fn a_folder_with_files_is_taken_when_told_to() {
        let (archive, folder) = (
            tempfile::tempdir().expect("a folder"),
            tempfile::tempdir().expect("a folder"),
        );
        assert!(prepared(folder.path(), archive.path(), false).is_ok());
        std::fs::write(folder.path().join("x"), "x").expect("written");
        let refused = prepared(folder.path(), archive.path(), false);
        assert!(
            matches!(refused, Err(Error::NotEmpty { .. })),
            "{refused:?}"
        );
        assert!(prepared(folder.path(), archive.path(), true).is_ok());
    }
}
