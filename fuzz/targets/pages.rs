//! Files from scanners: any bytes as PNG, JPEG, TIFF and PDF. What is decoded is a page within its limits, is kept as the same points, and is
//! looked through for codes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paper::filing::file;
use paper::scan::{Limits, Wanted, pages, png, read};

/// Small, so that an input is done in milliseconds; the first bytes of a file say enough.
const LIMITS: Limits = Limits {
    bytes: 1_000_000,
    side: 400,
    points: 100_000,
    pages: 4,
    pdf_unpacked: 4_000_000,
    pdf_drawings: 2_000,
    pdf_dpi: 30,
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(found) = pages(bytes, &LIMITS) else { return };
    for page in found.take(LIMITS.pages) {
        let Ok(page) = page else { continue };
        assert!(page.width() <= 400 && page.height() <= 400 && page.points().len() <= 100_000);
        let kept = png(&page);
        let again = pages(&kept, &Limits::default()).expect("a PNG").next().expect("a page").expect("a good page");
        assert_eq!(again, page);
        let seen = read(&page, Wanted::PageCode);
        if file(&seen).is_ok() {
            assert!(seen.turn.is_some());
        }
    }
});
