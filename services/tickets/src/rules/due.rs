//! When a ticket is due: so many hours of business after it was opened.

use contract::{tickets::TicketPriority, value::Instant};

use crate::config::Config;

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// When a ticket of a priority that is opened now is looked at, at the latest.
pub(crate) fn due(now: Instant, priority: TicketPriority, config: &Config) -> Instant {
    let at = match priority {
        TicketPriority::Unspecified | TicketPriority::Low => 0,
        TicketPriority::Normal => 1,
        TicketPriority::High => 2,
        TicketPriority::Urgent => 3,
    };
    let offset = i64::from(config.utc_offset_minutes) * (HOUR / 60);
    let mut left = i64::from(config.hours[at]) * HOUR;
    let mut local = now.micros().saturating_add(offset);
    // a week has a day of business, and a day an hour: this ends
    loop {
        let day = local.div_euclid(DAY);
        let opens = day * DAY + i64::from(config.opens) * HOUR;
        let closes = day * DAY + i64::from(config.closes) * HOUR;
        let begins = local.max(opens);
        if is_open(day, config) && begins < closes {
            if left <= closes - begins {
                return Instant::from_micros(begins + left - offset);
            }
            left -= closes - begins;
        }
        local = (day + 1) * DAY;
    }
}

/// Whether business is open on a day since 1970-01-01, which was a Thursday.
fn is_open(day: i64, config: &Config) -> bool {
    let weekday = (day + 3).rem_euclid(7) + 1;
    config
        .weekdays
        .iter()
        .any(|open| i64::from(*open) == weekday)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A point of the week of Monday, 2026-11-30.
    fn at(day: i64, hour: i64) -> Instant {
        Instant::from_micros(20_787 * DAY + day * DAY + hour * HOUR)
    }

    #[test]
    fn hours_of_business_alone_count() {
        let config = Config::default();
        let normal = |now| due(now, TicketPriority::Normal, &config);

        // two days of eight hours
        assert_eq!(normal(at(0, 9)), at(1, 17));
        assert_eq!(normal(at(0, 12)), at(2, 12));
        // at night it begins in the morning, on Friday it goes on on Monday
        assert_eq!(due(at(1, 22), TicketPriority::Urgent, &config), at(2, 11));
        assert_eq!(due(at(4, 16), TicketPriority::Urgent, &config), at(7, 10));
        assert_eq!(due(at(5, 10), TicketPriority::Urgent, &config), at(7, 11));
    }

    #[test]
    fn clocks_of_the_business_count() {
        let config = Config {
            utc_offset_minutes: -300,
            ..Config::default()
        };

        assert_eq!(due(at(0, 9), TicketPriority::Urgent, &config), at(0, 16));
    }

    proptest! {
        #[test]
        fn more_urgent_is_never_later(micros in 0..4_000_000_000_000_000_i64) {
            let (now, config) = (Instant::from_micros(micros), Config::default());
            let of = |priority| due(now, priority, &config);

            prop_assert!(now <= of(TicketPriority::Urgent));
            prop_assert!(of(TicketPriority::Urgent) <= of(TicketPriority::High));
            prop_assert!(of(TicketPriority::High) <= of(TicketPriority::Normal));
            prop_assert!(of(TicketPriority::Normal) <= of(TicketPriority::Low));
        }
    }
}
