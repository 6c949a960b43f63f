//! What files hold other files: compression, archives of files, web archives, saved pages.
//!
//! In: the content of a file, and what is known of it. Out: the contents inside, each read as a file of its own is, under
//! a name within the file. A packing is known by its first bytes, whatever the file is called. How much may come out
//! of one file is bounded ([`Budget`]), and so is how deep packings may nest.

mod budget;
mod compression;
mod http;
mod mhtml;
mod tar;
mod warc;
mod zip;

pub(super) use budget::Budget;
pub(super) use compression::{Compression, GzipStarts};
pub(super) use mhtml::{is_letter, is_mhtml, page as mhtml_page};
pub(super) use tar::{is_tar, members as tar_members};
pub(super) use warc::{is_warc, records as warc_records};
pub(super) use zip::{is_zip, members as zip_members};
