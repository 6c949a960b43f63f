//! What can go wrong for a caller of the library, one variant for each thing that can be acted on.

use std::path::PathBuf;

/// An error of the library. Files that cannot be read are no errors of a run: see [`crate::archive::Skipped`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused something that is not one archive file.
    #[error("cannot {action} `{path}`: {source}", path = path.display())]
    Io {
        /// What was being done, as a verb: "open", "create".
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}
