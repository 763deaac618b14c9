//! `add-checkpoint` over HTTP, for logs that bring their checkpoints. It answers nothing else, and belongs behind a proxy that has TLS.

use super::ledger::Ledger;
use super::push::{Answer, Logs, REQUEST_BYTES_MAX, add_checkpoint};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Time to send a request.
const BODY_TIME: Duration = Duration::from_secs(20);

struct Witness {
    ledger: Arc<Ledger>,
    logs: Logs,
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// Serves until stopped.
///
/// # Errors
/// Of the network.
pub async fn serve(
    listener: TcpListener,
    ledger: Arc<Ledger>,
    logs: Logs,
    clock: Box<dyn Fn() -> u64 + Send + Sync>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let witness = Arc::new(Witness { ledger, logs, clock });
    let app = Router::new().route("/add-checkpoint", post(answer)).with_state(witness);
    axum::serve(listener, app).with_graceful_shutdown(stop).await
}

async fn answer(State(witness): State<Arc<Witness>>, body: Body) -> Response {
    let body = match tokio::time::timeout(BODY_TIME, to_bytes(body, REQUEST_BYTES_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    // The state is synced to the disk on the way: not on a thread on which others wait.
    let asked = tokio::task::spawn_blocking(move || {
        add_checkpoint(&witness.ledger, &witness.logs, &body, &|| (witness.clock)())
    });
    let Ok(Answer { status, content_type, body }) = asked.await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, HeaderValue::from_static(content_type))], body).into_response()
}
