//! The rendering worker: another process of this program, with bounds, fed over a pipe.
//!
//! Typst cannot be interrupted and memoises what it reads: a process of its own is both the
//! fence and the eraser. Frames on the pipe are a length on four bytes, then the content.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::atelier::{Bounds, Machine};
use crate::diag::{Diagnostic, Place, Report, rule};
use crate::page::{
    Drawn, ORGANISATION, Order, Sketched, draw_memoised, fade, forget, is_ours, sketch, warm_up,
};
use crate::pipeline::Drawer;
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

/// Memory of a worker: a document of 20 pages takes a tenth of it.
const MEBIBYTES: u64 = 1024;
/// Documents drawn by one worker before it is replaced.
const DOCUMENTS: usize = 50;
/// Largest frame.
const MAX_FRAME: usize = 64 << 20;
/// `SIGABRT`: Rust stops so when memory is refused.
const ABORT: i32 = 6;
/// `SIGSEGV`: a stack without room.
const SEGV: i32 = 11;
/// `SIGXCPU` and `SIGKILL`: processor time is spent.
const SPENT: [i32; 2] = [24, 9];

/// A worker, started when needed and replaced when it dies.
pub struct Worker<'m> {
    machine: &'m dyn Machine,
    bounds: Bounds,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    frames: Receiver<Option<Vec<u8>>>,
    drawn: usize,
}

/// What is asked: a document, or one page of it as a picture.
#[derive(Serialize, Deserialize)]
struct Asked<O> {
    order: O,
    page: Option<usize>,
}

/// What comes back, before the PDF or the picture itself.
#[derive(Serialize, Deserialize)]
enum Reply {
    Drawn(Drawn),
    Sketched(Sketched),
    Faults(Vec<Fault>),
}

#[derive(Serialize, Deserialize)]
struct Fault {
    code: String,
    file: String,
    line: usize,
    column: usize,
    message: String,
}

impl<'m> Worker<'m> {
    /// Starts a worker ahead of its first order, so that it gets ready while records are read; if
    /// it cannot start now, the first order says so.
    pub fn new(machine: &'m dyn Machine, seconds: u64) -> Self {
        let bounds = Bounds { seconds, mebibytes: MEBIBYTES };
        let mut worker = Self { machine, bounds, running: None };
        worker.running = worker.start().ok();
        worker
    }

    fn start(&self) -> std::io::Result<Running> {
        let absent = || std::io::Error::from(std::io::ErrorKind::NotFound);
        let mut command = self.machine.worker(self.bounds).ok_or_else(absent)?;
        let mut child = command
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let broken = || std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let input = child.stdin.take().ok_or_else(broken)?;
        let mut output = child.stdout.take().ok_or_else(broken)?;
        let (sender, frames) = channel();
        // A thread reads, so that the wall clock can be watched.
        std::thread::spawn(move || {
            loop {
                let frame = read_frame(&mut output).ok().flatten();
                let last = frame.is_none();
                if sender.send(frame).is_err() || last {
                    return;
                }
            }
        });
        Ok(Running { child, input, frames, drawn: 0 })
    }

    /// Draws one page of a document as a picture. This worker remembers what it laid out: it is for
    /// one document, and its author.
    ///
    /// # Errors
    /// As [`Drawer::draw`].
    pub fn sketch(&mut self, order: &Order, page: usize) -> Result<Sketched, Report> {
        match self.ask(order, Some(page))? {
            (Reply::Sketched(sketched), svg) => Ok(Sketched { svg, ..sketched }),
            _ => Err(self.odd(order)),
        }
    }

    /// Sends an order and waits for the reply and what it is about.
    fn ask(&mut self, order: &Order, page: Option<usize>) -> Result<(Reply, Vec<u8>), Report> {
        let failed = |code| Report::one(Diagnostic::new(code, Place::file(place(order))));
        if self.running.as_ref().is_some_and(|running| running.drawn >= DOCUMENTS) {
            self.stop();
        }
        if self.running.is_none() {
            self.running = Some(self.start().map_err(|_| failed("G009"))?);
        }
        let Some(running) = &mut self.running else {
            return Err(failed("G009"));
        };
        running.drawn += 1;
        let request = serde_json::to_vec(&Asked { order, page }).map_err(|_| failed("G009"))?;
        // A worker that dies while reading says why by its exit status.
        let _ = write_frame(&mut running.input, &request);
        // Several threads may spend processor time faster than the wall clock, never slower than
        // three times.
        let wall = Duration::from_secs(self.bounds.seconds.saturating_mul(3).max(10));
        let reply = match running.frames.recv_timeout(wall) {
            Ok(Some(reply)) => reply,
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return Err(failed(self.died())),
            Err(RecvTimeoutError::Timeout) => {
                self.stop();
                return Err(failed("G004"));
            }
        };
        match serde_json::from_slice(&reply) {
            Ok(Reply::Faults(faults)) => {
                Err(faults.into_iter().fold(Report::new(), |mut report, fault| {
                    report.push(fault.told(order));
                    report
                }))
            }
            Ok(reply) => match running.frames.recv_timeout(wall) {
                Ok(Some(bytes)) => Ok((reply, bytes)),
                _ => Err(failed(self.died())),
            },
            Err(_) => Err(self.odd(order)),
        }
    }

    /// What a worker that answers anything else than what it was asked is: stopped.
    fn odd(&mut self, order: &Order) -> Report {
        self.stop();
        Diagnostic::new("G009", Place::file(place(order))).into()
    }

    /// Reads the cause of a death.
    fn died(&mut self) -> &'static str {
        let Some(mut running) = self.running.take() else {
            return "G009";
        };
        match running.child.wait() {
            Ok(status) => cause(status),
            Err(_) => "G009",
        }
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

impl Drop for Worker<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drawer for Worker<'_> {
    fn draw(&mut self, order: &Order) -> Result<Drawn, Report> {
        match self.ask(order, None)? {
            (Reply::Drawn(drawn), pdf) => Ok(Drawn { pdf, ..drawn }),
            _ => Err(self.odd(order)),
        }
    }
}

fn place(order: &Order) -> String {
    format!("templates{}", order.main)
}

fn cause(status: ExitStatus) -> &'static str {
    match status.signal() {
        Some(signal) if SPENT.contains(&signal) => "G004",
        Some(ABORT | SEGV) => "G005",
        _ => "G009",
    }
}

impl Fault {
    /// Says it again in words of the catalogue: templates run in the worker, and nothing that they
    /// compose is believed, neither a sentence nor the name of a file.
    fn told(self, order: &Order) -> Diagnostic {
        let Fault { code, file, line, column, message } = self;
        let known = crate::diag::CATALOGUE.iter().find(|rule| rule.code == code);
        let code = known.map_or(rule("G009").code, |rule| rule.code);
        let is_file = |path: &String| file.strip_prefix("templates") == Some(path);
        if code == "G013" {
            return Diagnostic::new(code, Place::file(ORGANISATION));
        }
        let place = match order.files.keys().chain([&order.folder]).any(is_file) {
            true => Place { file, line, column },
            false => Place::file(place(order)),
        };
        let diagnostic = Diagnostic::new(code, place);
        match is_ours(&diagnostic.message, &message) {
            true => diagnostic.message(message),
            false => diagnostic,
        }
    }
}

/// Serves as a worker: sets the bounds of this process, then draws one order after another until
/// the input ends.
///
/// # Errors
/// When the bounds cannot be set or the pipe breaks; `InvalidData` for what is no order.
pub fn serve(bounds: Bounds, mut input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    bound(bounds)?;
    warm_up();
    while let Ok(Some(request)) = read_frame(&mut input) {
        let Asked::<Order> { order, page } = serde_json::from_slice(&request)?;
        renew(bounds)?;
        match page {
            None => answer(&mut output, draw_memoised(&order), |mut drawn| {
                let pdf = std::mem::take(&mut drawn.pdf);
                (Reply::Drawn(drawn), pdf)
            })?,
            Some(page) => answer(&mut output, sketch(&order, page), |mut sketched| {
                let svg = std::mem::take(&mut sketched.svg);
                (Reply::Sketched(sketched), svg)
            })?,
        }
        // While the document is inspected on the other side.
        if page.is_some() { fade() } else { forget() }
    }
    Ok(())
}

fn bound(bounds: Bounds) -> rustix::io::Result<()> {
    let limit = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, limit(bounds.mebibytes << 20))?;
    // A worker writes to its pipe and nowhere else.
    setrlimit(Resource::Fsize, limit(0))?;
    setrlimit(Resource::Nofile, limit(16))
}

/// Gives each document its own processor time: the limit counts the whole life of a process.
fn renew(bounds: Bounds) -> rustix::io::Result<()> {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    let spent = u64::try_from(spent).unwrap_or(0);
    let limit = Rlimit { current: Some(spent + bounds.seconds + 1), maximum: None };
    setrlimit(Resource::Cpu, limit)
}

/// Answers with what was made and its bytes, or with its faults.
fn answer<T>(
    output: &mut impl Write,
    made: Result<T, Report>,
    parts: impl FnOnce(T) -> (Reply, Vec<u8>),
) -> std::io::Result<()> {
    match made.map(parts) {
        Ok((reply, bytes)) => {
            write_frame(output, &serde_json::to_vec(&reply)?)?;
            write_frame(output, &bytes)
        }
        Err(report) => {
            let faults = report.items().iter().map(|d| Fault {
                code: d.code.to_owned(),
                file: d.place.file.clone(),
                line: d.place.line,
                column: d.place.column,
                message: d.message.clone(),
            });
            write_frame(output, &serde_json::to_vec(&Reply::Faults(faults.collect()))?)
        }
    }
}

fn write_frame(output: &mut impl Write, content: &[u8]) -> std::io::Result<()> {
    let len = u32::try_from(content.len()).map_err(|_| std::io::ErrorKind::InvalidInput)?;
    output.write_all(&len.to_be_bytes())?;
    output.write_all(content)?;
    output.flush()
}

fn read_frame(input: &mut impl Read) -> std::io::Result<Option<Vec<u8>>> {
    let mut len = [0; 4];
    if let Err(error) = input.read_exact(&mut len) {
        return match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(error),
        };
    }
    let len = u32::from_be_bytes(len) as usize;
    if len > MAX_FRAME {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut content = vec![0; len];
    input.read_exact(&mut content)?;
    Ok(Some(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A worker under the hand of a template is believed of nothing but a code and a place.
    #[test]
    fn what_a_worker_makes_up_is_not_passed_on() {
        let order = Order {
            main: "/a/page.typ".to_owned(),
            folder: "/a/".to_owned(),
            view: serde_json::Value::Null,
            files: [("/a/page.typ".to_owned(), Vec::new())].into(),
            ident: String::new(),
        };
        let told = |code: &str, file: &str, message: &str| {
            let (code, file, message) = (code.to_owned(), file.to_owned(), message.to_owned());
            Fault { code, file, line: 3, column: 4, message }.told(&order)
        };
        let text = rule("G002").text;
        let ours = told("G002", "templates/a/page.typ", text);
        assert_eq!((ours.code, ours.place.line, ours.message.as_str()), ("G002", 3, text));
        for (code, file, message) in [
            ("G002", "templates/a/page.typ", "ZYX"),
            ("G002", "templates/a/page.typ", &format!("{text} ZYX")),
            ("G002", "templates/a/ZYX.typ", text),
            ("ZYX", "templates/a/page.typ", "ZYX"),
        ] {
            let fault = told(code, file, message);
            assert!(!format!("{fault:?}").contains("ZYX"), "{fault:?}");
            assert_eq!(fault.place.file, "templates/a/page.typ");
        }
    }
}
