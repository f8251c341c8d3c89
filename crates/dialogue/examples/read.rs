use contract::intent::{Clause, Understanding};
use dialogue::{Before, Reading};
fn main() {
    let mut args = std::env::args().skip(1);
    let locale = args.next().unwrap();
    for text in args {
        let spans = nlu::clauses(&text, &[], &locale);
        let clauses = spans.iter().map(|c| Clause { start_byte: c.span.start as i32, end_byte: c.span.end as i32, ..Default::default() }).collect();
        let u = Understanding { clauses, ..Default::default() };
        for before in [Before::Nothing, Before::Proposal] {
            let r = Reading::of(&text, &u, &locale, before);
            println!("{text:?} {before:?}: {:?} wanted={:?} excl={:?}", r.stance(), r.wanted(), r.excluded());
            for c in &r.clauses { println!("    {:?} {:?} {:.2} asks={} hedged={} decl={}", &text[c.span.clone()], c.act, c.sure, c.asks, c.hedged, c.declined); }
        }
    }
}
