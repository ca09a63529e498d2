//! The door of the desk: a port of this machine, and bounds on what comes through it.
#![expect(clippy::disallowed_methods, reason = "looks at a watch: a desk that nobody uses closes")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::routes::routes;
use super::state::Office;

/// Most connections at once.
const MOST: usize = 64;
/// Longest wait for the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// Longest life of a connection that sends.
const WHOLE: Duration = Duration::from_secs(120);

/// How a desk is opened.
pub struct Options {
    /// The port; any free one when there is none.
    pub port: Option<u16>,
    /// How long it stays open when nobody asks anything; for ever without.
    pub idle: Option<Duration>,
}

/// Opens a desk, tells where, and serves until nobody has asked for anything for some time.
///
/// # Errors
/// The cause of the system, when the port cannot be had.
pub fn serve(
    options: &Options,
    desk: impl FnOnce(u16) -> Office,
    opened: impl FnOnce(&Arc<Office>, u16),
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_io()
        .enable_time()
        .build()?;
    runtime.block_on(async {
        let port = options.port.unwrap_or(0);
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = listener.local_addr()?.port();
        let desk = Arc::new(desk(port));
        opened(&desk, port);
        let started = Instant::now();
        let last = Arc::new(AtomicU64::new(0));
        tokio::spawn(accept(listener, routes(Arc::clone(&desk)), started, Arc::clone(&last)));
        idle(options.idle, started, &last, &desk).await;
        Ok(())
    })
}

async fn accept(listener: TcpListener, router: Router, started: Instant, last: Arc<AtomicU64>) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, from)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if !from.ip().is_loopback() {
            continue;
        }
        last.store(started.elapsed().as_secs(), Ordering::Relaxed);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD)
                .keep_alive(false)
                .max_buf_size(64 << 10)
                .serve_connection(TokioIo::new(stream), service);
            // Whoever goes away, or sends nothing, is no fault of the desk.
            let _ = tokio::time::timeout(WHOLE, connection).await;
            drop(place);
        });
    }
}

async fn idle(limit: Option<Duration>, started: Instant, last: &AtomicU64, desk: &Office) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        desk.gallery.rest();
        let since = started.elapsed().as_secs().saturating_sub(last.load(Ordering::Relaxed));
        if limit.is_some_and(|limit| since >= limit.as_secs().max(1)) {
            return;
        }
    }
}
