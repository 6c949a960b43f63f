//! Many questions: read one by one, answered by as many threads as asked for, told in the order they were asked in.
//!
//! In: lines. Out: answers, each as soon as those before it are out, so that a program may write a question, wait for
//! its answer, and write the next. So many questions are under way at the most, and no more are read meanwhile: what is
//! held in memory does not grow with the batch.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Context;
use warraq::Error;
use warraq::search::{BadQuestion, MAX_LINE_BYTES, Question};

use super::Session;
use crate::failure::{self, Outcome};
use crate::terminal;

/// Questions under way for each thread: enough that a slow one does not leave the other threads idle.
const AHEAD: usize = 8;

/// A line of the batch, by its number from 1.
struct Line {
    number: u64,
    text: Vec<u8>,
}

/// What happened.
enum Event {
    Line(Line),
    Answered(u64, Answered),
    /// There are no more lines, or none that can be read.
    End(io::Result<()>),
}

/// What a question came to.
struct Answered {
    /// As the line names it.
    id: String,
    out: Vec<u8>,
    notes: Vec<String>,
    /// `None` where nothing was asked.
    outcome: anyhow::Result<Option<Outcome>>,
}

/// Answers each line of `lines` with `threads` threads.
///
/// A question that fails is told in its place under a JSON format, else on standard error, and the next one is
/// answered.
pub fn run(
    session: &Session<'_>,
    threads: usize,
    lines: impl BufRead + Send + 'static,
) -> anyhow::Result<Outcome> {
    let (happened, events) = mpsc::channel();
    let (permits, permitted) = mpsc::sync_channel(threads * AHEAD);
    let reader = happened.clone();
    // Not waited for: where the reader of our answers is gone, nobody reads the rest of the questions.
    thread::spawn(move || read(lines, &permits, &reader));
    let (jobs, waiting) = mpsc::channel();
    let waiting = Mutex::new(waiting);
    thread::scope(|scope| {
        let jobs = jobs;
        for _ in 0..threads {
            let happened = happened.clone();
            let waiting = &waiting;
            scope.spawn(move || answer_all(session, waiting, happened));
        }
        tell_all(session, &jobs, &events, &permitted)
    })
}

/// Reads lines for as long as there are permits for them.
fn read(mut lines: impl BufRead, permits: &SyncSender<()>, happened: &Sender<Event>) {
    for number in 1.. {
        if permits.send(()).is_err() {
            return;
        }
        let event = match line(&mut lines) {
            Ok(Some(text)) => Event::Line(Line { number, text }),
            Ok(None) => Event::End(Ok(())),
            Err(error) => Event::End(Err(error)),
        };
        let is_last = matches!(event, Event::End(_));
        if happened.send(event).is_err() || is_last {
            return;
        }
    }
}

/// The next line without its end; of one that is too long, one byte more than the longest, the rest passed over.
fn line(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let most = MAX_LINE_BYTES as u64 + 1;
    let mut line = Vec::new();
    if lines.take(most).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 == most {
        lines.skip_until(b'\n')?;
    }
    Ok(Some(line))
}

/// Answers lines until there are no more.
fn answer_all(session: &Session<'_>, waiting: &Mutex<Receiver<Line>>, happened: Sender<Event>) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(Line { number, text }) = next else {
            return;
        };
        let answered = answer(session, number, &text);
        if happened.send(Event::Answered(number, answered)).is_err() {
            return;
        }
    }
}

fn answer(session: &Session<'_>, number: u64, line: &[u8]) -> Answered {
    let (mut out, mut notes) = (Vec::new(), Vec::new());
    let mut id = number.to_string();
    let mut query = String::from_utf8_lossy(line).into_owned();
    let mut is_asked = true;
    let location = session.searcher.index().location();
    // What goes wrong while the line is read is told as what goes wrong while it is answered.
    let outcome = failure::guarded(Some(location), || match question(session, number, line) {
        Ok(None) => {
            is_asked = false;
            Ok(Outcome::NothingFound)
        }
        Ok(Some(asked)) => {
            (id, query) = (asked.id, asked.text);
            let mut tell = |note| notes.push(note);
            session.answer(&asked.request, &query, Some(&id), &mut out, &mut tell)
        }
        Err(bad) => {
            id = bad.id;
            Err(bad.error.into())
        }
    });
    let outcome = outcome.map(|outcome| is_asked.then_some(outcome));
    if let Err(error) = &outcome {
        out = session.in_place_of_answer(&id, &query, error);
    }
    Answered {
        id,
        out,
        notes,
        outcome,
    }
}

fn question(
    session: &Session<'_>,
    number: u64,
    line: &[u8],
) -> Result<Option<Question>, BadQuestion> {
    if line.len() > MAX_LINE_BYTES {
        return Err(BadQuestion {
            id: number.to_string(),
            error: Error::NotAQuestion {
                what: format!("it is longer than {MAX_LINE_BYTES} bytes"),
            },
        });
    }
    let text = std::str::from_utf8(line).ok();
    // What UTF-16 makes of ASCII is UTF-8 too, full of zeros.
    let Some(line) = text.filter(|line| !line.contains('\0')) else {
        return Err(BadQuestion {
            id: number.to_string(),
            error: Error::NotAQuestion {
                what: "it is not UTF-8; `iconv -f utf-16 -t utf-8` and the like make it so"
                    .to_owned(),
            },
        });
    };
    let question = Question::read(line, number, &session.request(""))?;
    Ok(question.map(|question| match session.options.as_phrases {
        true => question.as_phrase(),
        false => question,
    }))
}

/// Hands lines to the threads and writes their answers in order.
fn tell_all(
    session: &Session<'_>,
    jobs: &Sender<Line>,
    events: &Receiver<Event>,
    permitted: &Receiver<()>,
) -> anyhow::Result<Outcome> {
    let mut out = terminal::output();
    session.begin(true, &mut out)?;
    let (mut outcome, mut failed) = (Outcome::NothingFound, 0);
    let mut answers = BTreeMap::new();
    let (mut next, mut ended_after) = (1, None);
    let (mut read, mut unread) = (0, None);
    while ended_after.is_none_or(|last| next <= last) {
        let event = match events.try_recv() {
            // What is ready goes out before anything is waited for.
            Err(TryRecvError::Empty) => {
                out.flush()?;
                events.recv()
            }
            event => event.map_err(|_| mpsc::RecvError),
        };
        match event.context("no thread is left that reads or answers")? {
            Event::End(end) => {
                ended_after = Some(read);
                unread = end.err();
            }
            Event::Line(line) => {
                read = line.number;
                jobs.send(line).context("no thread is left that answers")?;
            }
            Event::Answered(number, answered) => {
                answers.insert(number, answered);
            }
        }
        while let Some(answered) = answers.remove(&next) {
            next += 1;
            let _ = permitted.try_recv();
            let id = &answered.id;
            for note in &answered.notes {
                terminal::note(session.shared, format_args!("query {id}: {note}"));
            }
            out.write_all(&answered.out)?;
            match answered.outcome {
                Ok(None | Some(Outcome::NothingFound)) => {}
                Ok(Some(Outcome::Found)) => outcome = Outcome::Found,
                Err(error) => {
                    failed += 1;
                    if !session.tells_failures_in_place() {
                        out.flush()?;
                        failure::report(&error.context(format!("query {id}")), false);
                    }
                }
            }
        }
    }
    out.flush()?;
    if let Some(error) = unread {
        return Err(error).context("cannot read queries from standard input");
    }
    match failed {
        0 => Ok(outcome),
        failed => anyhow::bail!("{failed} of the queries failed; the others are answered"),
    }
}
