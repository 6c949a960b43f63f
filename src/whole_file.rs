//! A file that appears under its name when it is complete, and not before.
//!
//! In: a name, and bytes. Out: under that name the old file or the whole new one, whatever happens in between. It is
//! written under another name in the same folder and renamed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::Error;

/// A file being written.
#[derive(Debug)]
pub struct WholeFile {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file that will be called `path`.
    pub fn begin(path: &Path) -> Result<Self, Error> {
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => Path::new("."),
        };
        let file = as_other_files(&mut Builder::new())
            .prefix(".warraq-")
            .tempfile_in(folder);
        // The name it has meanwhile is nobody's business.
        let file = file.map_err(|error| failed(path)(error.kind().into()))?;
        Ok(Self {
            out: BufWriter::new(file),
            path: path.to_owned(),
        })
    }

    /// Gives the file its name; a file that has it already makes way.
    pub fn replace(self) -> Result<(), Error> {
        let (file, path) = self.written()?;
        file.persist(&path)
            .map_err(|error| failed(&path)(error.error))?;
        Ok(())
    }

    /// Gives the file its name, or refuses where a file has it already.
    pub fn appear(self) -> Result<(), Error> {
        let (file, path) = self.written()?;
        match file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Exists { path })
            }
            Err(error) => Err(failed(&path)(error.error)),
        }
    }

    /// The file under its other name, down on the disk.
    fn written(self) -> Result<(NamedTempFile, PathBuf), Error> {
        let Self { out, path } = self;
        let file = out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)
            .and_then(|file| file.as_file().sync_all().map(|()| file));
        Ok((file.map_err(failed(&path))?, path))
    }

    /// The file itself, for its times.
    pub fn file(&self) -> &File {
        self.out.get_ref().as_file()
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes `bytes` as the file called `path`, in the place of one that is there.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = WholeFile::begin(path)?;
    file.write_all(bytes).map_err(failed(path))?;
    file.replace()
}

/// Refuses where something is called `path` already, before any work is done for it.
pub fn refuse_existing(path: &Path) -> Result<(), Error> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(Error::Exists {
            path: path.to_owned(),
        }),
        Err(_) => Ok(()),
    }
}

/// The file that writing over `path` replaces: behind a link the file it leads to. Refuses what is there and no file, such
/// as a device, and a link that leads nowhere.
pub fn replaceable(path: &Path) -> Result<PathBuf, Error> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => path.canonicalize().map_err(failed(path)),
        Ok(_) => Err(failed(path)(io::Error::other("it is there and no file"))),
        Err(_) if fs::symlink_metadata(path).is_ok() => Err(failed(path)(io::Error::other(
            "it is a link that leads nowhere",
        ))),
        Err(_) => Ok(path.to_owned()),
    }
}

/// Files with another name for a while are for their owner alone unless told otherwise; these are as any other.
fn as_other_files<'builder, 'name>(
    builder: &'builder mut Builder<'name, 'name>,
) -> &'builder mut Builder<'name, 'name> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666))
    }
    #[cfg(not(unix))]
    builder
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |source| Error::Output {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        let mut begun = WholeFile::begin(&path).expect("begun");
        begun.write_all(b"half").expect("written");
        assert!(!path.exists());
        drop(begun);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
        replace_file(&path, b"whole").expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"whole");
    }

    #[test]
    fn what_is_there_is_not_written_over_unasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        assert!(refuse_existing(&path).is_ok());
        replace_file(&path, b"old").expect("written");
        assert!(matches!(refuse_existing(&path), Err(Error::Exists { .. })));
        let new = WholeFile::begin(&path).expect("begun");
        assert!(matches!(new.appear(), Err(Error::Exists { .. })));
        assert_eq!(fs::read(&path).expect("there"), b"old");
    }
}
