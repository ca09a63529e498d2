//! The rendering worker: another process of this program, with bounds, fed over a pipe.
//!
//! Typst cannot be interrupted and memoises what it reads: a process of its own is both the
//! fence and the eraser. Frames on the pipe are a length on four bytes, then the content.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use cesmivip::diag::{Diagnostic, Place, Report, rule};
use cesmivip::page::{Drawn, Order, draw_memoised, forget, warm_up};
use cesmivip::pipeline::Drawer;
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::args::Atelier;
use super::exit::Exit;

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
pub struct Worker {
    seconds: u64,
    running: Option<Running>,
}

struct Running {
    child: Child,
    input: ChildStdin,
    frames: Receiver<Option<Vec<u8>>>,
    drawn: usize,
}

/// What comes back, before the PDF itself.
#[derive(Serialize, Deserialize)]
enum Reply {
    Drawn(Drawn),
    Faults(Vec<Fault>),
}

#[derive(Serialize, Deserialize)]
struct Fault {
    code: String,
    file: String,
    line: usize,
    column: usize,
    message: String,
    remedy: String,
}

impl Worker {
    /// Starts a worker ahead of its first order, so that it gets ready while records are read; if
    /// it cannot start now, the first order says so.
    pub fn new(seconds: u64) -> Self {
        let mut worker = Self { seconds, running: None };
        worker.running = worker.start().ok();
        worker
    }

    fn start(&self) -> std::io::Result<Running> {
        // The running program itself, even if its file was replaced by an upgrade meanwhile.
        let mut child = Command::new("/proc/self/exe")
            .arg("__atelier")
            .args(["--seconds", &self.seconds.to_string(), "--mebibytes", &MEBIBYTES.to_string()])
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

    /// Sends an order and waits for the reply and the PDF.
    fn ask(&mut self, order: &Order) -> Result<Drawn, Report> {
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
        let request = serde_json::to_vec(order).map_err(|_| failed("G009"))?;
        // A worker that dies while reading says why by its exit status.
        let _ = write_frame(&mut running.input, &request);
        // Several threads may spend processor time faster than the wall clock, never slower than
        // three times.
        let wall = Duration::from_secs(self.seconds.saturating_mul(3).max(10));
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
                    report.push(fault.into());
                    report
                }))
            }
            Ok(Reply::Drawn(mut drawn)) => match running.frames.recv_timeout(wall) {
                Ok(Some(pdf)) => {
                    drawn.pdf = pdf;
                    Ok(drawn)
                }
                _ => Err(failed(self.died())),
            },
            Err(_) => {
                self.stop();
                Err(failed("G009"))
            }
        }
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

impl Drop for Worker {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drawer for Worker {
    fn draw(&mut self, order: &Order) -> Result<Drawn, Report> {
        self.ask(order)
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

impl From<Fault> for Diagnostic {
    fn from(fault: Fault) -> Self {
        let Fault { code, file, line, column, message, remedy } = fault;
        let known = cesmivip::diag::CATALOGUE.iter().find(|rule| rule.code == code);
        let code = known.map_or(rule("G009").code, |rule| rule.code);
        Diagnostic::new(code, Place { file, line, column }).message(message).remedy(remedy)
    }
}

/// The worker's side: bounds first, then one order after another until the pipe closes.
pub fn serve(args: &Atelier) -> ExitCode {
    if bound(args).is_err() {
        return Exit::File.into();
    }
    warm_up();
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    while let Ok(Some(request)) = read_frame(&mut input) {
        let Ok(order) = serde_json::from_slice::<Order>(&request) else {
            return Exit::Usage.into();
        };
        if renew(args.seconds).is_err() {
            return Exit::File.into();
        }
        let answered = match draw_memoised(&order) {
            Ok(drawn) => {
                let pdf = drawn.pdf.clone();
                reply(&mut output, &Reply::Drawn(drawn))
                    .and_then(|()| write_frame(&mut output, &pdf))
            }
            Err(report) => {
                let faults = report.items().iter().map(|d| Fault {
                    code: d.code.to_owned(),
                    file: d.place.file.clone(),
                    line: d.place.line,
                    column: d.place.column,
                    message: d.message.clone(),
                    remedy: d.remedy.clone(),
                });
                reply(&mut output, &Reply::Faults(faults.collect()))
            }
        };
        if answered.is_err() {
            return Exit::File.into();
        }
        // While the document is inspected on the other side.
        forget();
    }
    Exit::Ok.into()
}

fn bound(args: &Atelier) -> rustix::io::Result<()> {
    let limit = |value: u64| Rlimit { current: Some(value), maximum: Some(value) };
    setrlimit(Resource::As, limit(args.mebibytes << 20))?;
    // A worker writes to its pipe and nowhere else.
    setrlimit(Resource::Fsize, limit(0))?;
    setrlimit(Resource::Nofile, limit(16))
}

/// Gives each document its own processor time: the limit counts the whole life of a process.
fn renew(seconds: u64) -> rustix::io::Result<()> {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    let spent = u64::try_from(spent).unwrap_or(0);
    setrlimit(Resource::Cpu, Rlimit { current: Some(spent + seconds + 1), maximum: None })
}

fn reply(output: &mut impl Write, reply: &Reply) -> std::io::Result<()> {
    write_frame(output, &serde_json::to_vec(reply)?)
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
