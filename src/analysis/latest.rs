//! The words of the text that a thread read last, so that its views are read off one reading.
//!
//! In: a text. Out: its words. An index asks for one view of a text and then, on the same thread, for the next; the text
//! is kept, and compared as a whole, because nothing else proves that it is the same. The comparison costs
//! a hundredth of the reading it saves.

use std::cell::RefCell;
use std::rc::Rc;

use super::memo::Memo;
use super::words::{WordReader, Words};
use crate::arabic::stem::Stemmer;

/// What a longer text took up is given back when the next is read.
const KEPT_BYTES: usize = 1 << 20;

/// A text and its words.
#[derive(Debug, Default)]
pub struct Reading {
    stemmer: u64,
    text: String,
    /// The words of the text.
    pub words: Words,
}

#[derive(Default)]
struct Reader {
    memo: Memo,
    latest: Rc<Reading>,
    /// Where words go that are not kept.
    words: Words,
}

thread_local! {
    static READER: RefCell<Reader> = RefCell::default();
}

/// Returns the words of `text`; `key` is one that no other stemmer of the process has.
pub fn read(text: &str, stemmer: &Stemmer, key: u64) -> Rc<Reading> {
    READER.with_borrow_mut(|reader| {
        if reader.latest.stemmer != key || reader.latest.text != text {
            reader.read(text, stemmer, key);
        }
        Rc::clone(&reader.latest)
    })
}

/// Calls `read` with the memo of the thread, for the stemmer that has the key `key`, and with room for words.
pub fn with_memo(key: u64, read: &mut dyn FnMut(&mut Memo, &mut Words)) {
    // Both are taken out: who is told of the words may read other texts meanwhile.
    let (mut memo, mut words) = READER.with_borrow_mut(|reader| {
        let memo = std::mem::take(&mut reader.memo);
        (memo, std::mem::take(&mut reader.words))
    });
    memo.serve(key);
    read(&mut memo, &mut words);
    READER.with_borrow_mut(|reader| {
        reader.memo = memo;
        reader.words = words;
    });
}

impl Reader {
    fn read(&mut self, text: &str, stemmer: &Stemmer, key: u64) {
        self.memo.serve(key);
        // A stream that is not yet at its end keeps the reading it began with.
        let latest = std::mem::take(&mut self.latest);
        let mut reading = Rc::into_inner(latest).unwrap_or_default();
        if reading.text.capacity() > KEPT_BYTES {
            reading = Reading::default();
        }
        reading.stemmer = key;
        reading.text.clear();
        reading.text.push_str(text);
        let reader = WordReader {
            text,
            stemmer,
            memo: &mut self.memo,
            words: &mut reading.words,
        };
        reader.read();
        self.latest = Rc::new(reading);
    }
}
