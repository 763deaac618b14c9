//! A bar on the terminal for work that takes longer than a moment; nothing where no terminal is.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar with these words before it. Its length comes with the first step.
pub fn bar(words: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:28} {wide_bar} {human_pos}/{human_len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(words)
}

/// Moves a bar.
pub fn step(bar: &ProgressBar, done: u64, of: u64) {
    bar.set_length(of);
    bar.set_position(done);
}
