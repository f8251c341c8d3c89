//! How things are shown in a terminal.

use contract::value::{Instant, Timestamp};

/// How long ago something was.
pub(crate) fn ago(then: Timestamp, now: Instant) -> String {
    match now.since(then.into()).as_secs() {
        0..=2 => "just now".into(),
        seconds @ 3..=119 => format!("{seconds} s ago"),
        seconds @ 120..=7199 => format!("{} min ago", seconds / 60),
        seconds @ 7200..=172_799 => format!("{} h ago", seconds / 3600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}

/// A moment as ISO 8601 in UTC.
pub(crate) fn iso(time: Timestamp) -> String {
    time.to_string()
}

/// A text cut to a width.
pub(crate) fn cut(text: &str, width: usize) -> String {
    match text.chars().count() {
        long if long > width => text
            .chars()
            .take(width.saturating_sub(1))
            .chain(['…'])
            .collect(),
        _ => text.to_owned(),
    }
}
