//! Takes the scripts of the pages `/check` and `/where/map` from `web/dist`, where `make web` builds them. Without Node there are none, and the pages say so.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let dist = Path::new(&root).join("../../web/dist");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", dist.display());
    for name in ["page.js", "worker.js", "map.js", "map-worker.js", "map.css"] {
        let script = match fs::read(dist.join(name)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => vec![],
            other => other?,
        };
        fs::write(Path::new(&out).join(name), script)?;
    }
    Ok(())
}
