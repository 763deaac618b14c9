//! Pages a second, from a scanner's file to a filed page: decoded, page code found and read, page note and its signature checked, turned
//! upright, encoded as PNG, SHA-256 of it. And how many of a seeded corpus of noisy pages are read, and that none is read wrongly.
//!
//! `cargo bench -p paper --features testing --bench pages`; `PAGES` changes the number (5,000), `PAGES_SEED` the corpus, `PAGES_KEEP` names a
//! folder for pages that were not read, `PAGES_TIMED_ONLY=1` ends after the timed part,
//! `PAGES_REPEAT` does everything so often, for a profiler. `PAGES_FROM` begins the corpus later, so that a busy machine can do it in pieces;
//! `PAGES_TIMED=0` leaves out the timed part. The pages are at 200 dpi in the timed part, at 150, 200 and 300 dpi in the counted part.

#![expect(
    clippy::unwrap_used,
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    reason = "a benchmark prints, and may stop at the first error"
)]

use election::id::Digest;
use election::statement::Page;
use paper::filing::file;
use paper::noise::{Clean, Dice, Sample, Treatment, sample, treat};
use paper::scan::{Limits, Wanted, pages, png, read};
use record::VerifierKey;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Different forms of which the corpus is made.
const FORMS: u64 = 24;
/// Pages made before they are read, so that making them is not timed and memory stays small.
const PORTION: usize = 100;

struct Original {
    clean: [Clean; 3],
    page: Page,
    key: VerifierKey,
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().map_or(default, |v| v.parse().unwrap())
}

fn originals(seed: u64) -> Vec<Original> {
    let mut all = Vec::new();
    for i in 0..FORMS {
        let Sample { pdf, form, pages, key, .. } = sample(seed + i, 3 + (i as usize * 5) % 40).unwrap();
        let drawn = [150, 200, 300].map(|dpi| Clean::pages(&pdf, form.boxes(), dpi).unwrap());
        let [a, b, c] = drawn;
        for (((a, b), c), page) in a.into_iter().zip(b).zip(c).zip(pages) {
            all.push(Original { clean: [a, b, c], page, key: key.verifier() });
        }
    }
    all
}

/// One page of the corpus: the file, which original, how it was treated.
struct Specimen {
    bytes: Vec<u8>,
    original: usize,
    treatment: Treatment,
    dpi: usize,
}

fn specimen(originals: &[Original], seed: u64, dpi: Option<usize>) -> Specimen {
    let mut dice = Dice::new(seed);
    let original = dice.below(originals.len() as u32) as usize;
    let dpi = dpi.unwrap_or(dice.below(3) as usize);
    let treatment = Treatment::of(&mut dice);
    let bytes = treat(&originals[original].clean[dpi], &treatment, &mut dice);
    Specimen { bytes, original, treatment, dpi }
}

/// The steps of which the time is taken.
const STEPS: [&str; 5] = ["decode", "find and read", "turn", "PNG", "SHA-256"];

/// Time of this thread on a core, where the system tells it: what others do on the machine does not count.
fn on_core() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// Everything that is done with a page. `None` where it was not read.
fn process(bytes: &[u8], steps: &mut [Duration; 5]) -> Option<(Page, Vec<u8>, Digest, paper::filing::Filed)> {
    let mut last = on_core();
    let mut done = |step: usize| {
        let now = on_core();
        steps[step] += now.saturating_sub(last);
        last = now;
    };
    let page = pages(bytes, &Limits::default()).ok()?.next()?.ok()?;
    done(0);
    let found = read(&page, Wanted::PageCode);
    let filed = file(&found).ok();
    done(1);
    let filed = filed?;
    let upright = page.turned(found.turn?);
    done(2);
    let png = png(&upright);
    done(3);
    let digest = Digest::of(&png);
    done(4);
    Some((filed.page.clone(), png, digest, filed))
}

/// Runs `work` for 0 to `n` − 1 on both cores.
fn on_two(n: usize, work: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    if i >= n {
                        break;
                    }
                    work(i);
                }
            });
        }
    });
}

#[derive(Default)]
struct Tally {
    read: usize,
    wrong: usize,
    bytes_in: usize,
    bytes_out: usize,
    time: Duration,
    steps: [Duration; 5],
}

fn run(originals: &[Original], seed: u64, count: usize, dpi: Option<usize>) -> Tally {
    let mut tally = Tally::default();
    let from = number("PAGES_FROM", 0);
    for portion in (from..from + count).step_by(PORTION) {
        let size = PORTION.min(from + count - portion);
        let made: Vec<Mutex<Option<Specimen>>> = (0..size).map(|_| Mutex::new(None)).collect();
        on_two(size, |i| {
            *made[i].lock().unwrap() = Some(specimen(originals, seed ^ ((portion + i) as u64) << 20, dpi));
        });
        let made: Vec<Specimen> = made.into_iter().map(|m| m.into_inner().unwrap().unwrap()).collect();
        // For a profiler, in which making the pages would stand before everything else.
        for _ in 1..number("PAGES_REPEAT", 1) {
            on_two(size, |i| drop(process(&made[i].bytes, &mut [Duration::ZERO; 5])));
        }
        let results: Vec<Mutex<Option<(Page, usize, paper::filing::Filed)>>> =
            made.iter().map(|_| Mutex::new(None)).collect();
        let start = Instant::now();
        let steps = Mutex::new([Duration::ZERO; 5]);
        on_two(size, |i| {
            let mut own = [Duration::ZERO; 5];
            let processed = process(&made[i].bytes, &mut own);
            steps.lock().unwrap().iter_mut().zip(own).for_each(|(all, own)| *all += own);
            if let Some((page, png, _, filed)) = processed {
                filed.note.verify(&originals[made[i].original].key).unwrap();
                *results[i].lock().unwrap() = Some((page, png.len(), filed));
            }
        });
        tally.time += start.elapsed();
        tally.steps.iter_mut().zip(steps.into_inner().unwrap()).for_each(|(all, s)| *all += s);
        for (i, (specimen, result)) in made.iter().zip(results).enumerate() {
            tally.bytes_in += specimen.bytes.len();
            match result.into_inner().unwrap() {
                Some((page, png, _)) => {
                    tally.bytes_out += png;
                    tally.read += usize::from(page == originals[specimen.original].page);
                    tally.wrong += usize::from(page != originals[specimen.original].page);
                }
                None => missed(specimen, portion + i),
            }
        }
    }
    tally
}

fn missed(specimen: &Specimen, number: usize) {
    println!("page {number} not read: {} dpi, {:?}", [150, 200, 300][specimen.dpi], specimen.treatment);
    if let Ok(folder) = std::env::var("PAGES_KEEP") {
        let end = if specimen.treatment.jpeg.is_some() { "jpg" } else { "png" };
        std::fs::write(format!("{folder}/page-{number}.{end}"), &specimen.bytes).unwrap();
    }
}

fn report(what: &str, count: usize, tally: &Tally) {
    let rate = count as f64 / tally.time.as_secs_f64();
    println!(
        "{what}: {count} pages, {:.1} a second on two cores; read {} ({:.2} %), wrong {}; {} kB in, {} kB PNG on average",
        rate,
        tally.read,
        tally.read as f64 * 100.0 / count as f64,
        tally.wrong,
        tally.bytes_in / count / 1000,
        tally.bytes_out / tally.read.max(1) / 1000,
    );
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0 / count as f64;
    let each: Vec<String> = STEPS.iter().zip(tally.steps).map(|(s, t)| format!("{s} {:.1}", ms(t))).collect();
    let all = ms(tally.steps.iter().sum());
    println!("  on a core, ms a page: {}; {all:.1} in all, so {:.1} a second on two", each.join(", "), 2_000.0 / all);
}

fn main() {
    let count = number("PAGES", 5_000);
    let seed = number("PAGES_SEED", 1) as u64;
    let originals = originals(seed);
    println!("{} different pages", originals.len());
    if number("PAGES_TIMED", 1) == 1 {
        let timed = run(&originals, seed + 1_000, count.min(600), Some(1));
        report("200 dpi", count.min(600), &timed);
    }
    if number("PAGES_TIMED_ONLY", 0) == 1 {
        return;
    }
    let all = run(&originals, seed + 2_000, count, None);
    report("150, 200, 300 dpi", count, &all);
}
