//! Loading: what fits, and what is told of what doesn't.

use contract::pool;

use super::*;

const CANCEL: &str = r#"
intent: cancel_order
examples: {en: ["cancel my order"]}
slots:
  order: {from: {call: orders.ListOrders, items: orders, id: name, match: [number, lines.product_name], latest: create_time, show: "{{ item.number }}"}, ask: "Which order?"}
  reason: {enum: switchboard.orders.v1.CancelReason, ask: "Why?"}
steps:
  - {id: order, call: orders.GetOrder, with: {name: slots.order}}
  - {id: cancel, call: orders.CancelOrder, after: [order], with: {name: slots.order, etag: order.etag, reason: slots.reason}}
confirm: "Cancel {{ order.number }}? You get {{ cancel.refund_total | money }} back."
answer: "{{ cancel.number }} is cancelled.{% for line in order.lines %}{{ line.product_name }}{% endfor %}"
refused: {ORDER_NOT_PENDING: "It has left already."}
fallback: true
"#;

fn problems(text: &str) -> Vec<Problem> {
    Playbooks::problems(text, pool())
}

#[test]
fn masks_hold_what_is_read_and_no_more() {
    let playbooks = Playbooks::parse(&[("cancel.yaml".into(), CANCEL.into())], pool()).unwrap();
    let cancel = playbooks.get("cancel_order").unwrap();

    assert_eq!(
        cancel.steps[0].read_mask,
        ["etag", "lines.product_name", "number"]
    );
    let list = cancel.calls().next().unwrap();
    assert_eq!(
        list.read_mask,
        [
            "orders.create_time",
            "orders.lines.product_name",
            "orders.name",
            "orders.number",
            "next_page_token"
        ]
    );
    assert!(cancel.steps[1].writes && cancel.steps[1].waits.contains(&0));
}

#[test]
fn misspellings_are_found_with_line_and_suggestion() {
    let cases = [
        (
            "orders.GetOrder,",
            "orders.GetOder,",
            "OrdersService has no method `GetOder`",
            "GetOrder",
            8,
        ),
        (
            "{name: slots.order}}",
            "{nmae: slots.order}}",
            "GetOrderRequest has no field `nmae`",
            "name",
            8,
        ),
        (
            "order.etag",
            "order.eatg",
            "Order has no field `eatg`",
            "etag",
            9,
        ),
        (
            "{{ order.number }}",
            "{{ ordr.number }}",
            "`ordr` is no step, slot or loop variable",
            "order",
            10,
        ),
        (
            "line.product_name",
            "line.product_nam",
            "Line has no field `product_nam`",
            "product_name",
            11,
        ),
        (
            "It has left already.",
            "It is {{ refusal.stat }}.",
            "no detail `stat`",
            "state",
            12,
        ),
        ("| money", "| mony", "no filter `mony`", "money", 10),
        (
            "ORDER_NOT_PENDING",
            "ORDER_NOT_PENDIG",
            "no reason `ORDER_NOT_PENDIG`",
            "ORDER_NOT_PENDING",
            12,
        ),
        (
            "after: [order]",
            "after: [ordre]",
            "`ordre` is no step",
            "order",
            9,
        ),
    ];
    for (right, wrong, message, suggestion, line) in cases {
        let found = problems(&CANCEL.replacen(right, wrong, 1));
        let wanted = Problem {
            line,
            message: message.into(),
            suggestion: suggestion.into(),
        };
        assert!(found.contains(&wanted), "{wrong}: {found:?}");
    }
}

#[test]
fn misspelt_slots_and_second_playbooks_of_an_intent_are_refused() {
    let misspelt = CANCEL.replace("{name: slots.order}}", "{name: slots.ordr}}");
    let found = problems(&misspelt);
    assert!(
        found
            .iter()
            .any(|problem| problem.message.contains("no slot `ordr`")
                && problem.suggestion == "order"),
        "{found:?}"
    );

    let twice = [("a.yaml", CANCEL), ("b.yaml", CANCEL)]
        .map(|(file, text)| (file.to_owned(), text.to_owned()));
    let refused = Playbooks::parse(&twice, pool()).unwrap_err().to_string();
    assert!(
        refused.contains("b.yaml:1: another playbook serves `cancel_order`"),
        "{refused}"
    );
}

#[test]
fn impossible_plans_and_undecidable_templates_are_refused() {
    let circle = CANCEL.replace(
        "with: {name: slots.order}}",
        "with: {name: slots.order}, after: [cancel]}",
    );
    assert!(
        problems(&circle)
            .iter()
            .any(|problem| problem.message.contains("impossible plan"))
    );
    for bad in [
        "{% set x = order %}",
        "{{ order.lines[slots.n].quantity }}",
        "{{ order }}",
        "{% include 'x' %}",
    ] {
        let text = CANCEL.replace("{{ cancel.number }} is", &format!("{bad} is"));
        assert!(!problems(&text).is_empty(), "{bad}");
    }
    assert!(!problems("intent: x\nintent: y\nanswer: z").is_empty());
    assert!(!problems("intent: x\nanswr: z").is_empty());
}

#[test]
fn answer_comes_from_where_its_question_says() {
    let policy = CANCEL.replacen("examples:", "question: POLICY\nexamples:", 1);
    let live = "intent: x\nquestion: LIVE\nanswer: Fine.\nfallback: true";
    let found = |text: &str| {
        let found = problems(text).into_iter();
        found.map(|problem| problem.to_string()).collect::<String>()
    };

    let own = found(&policy);
    let asked = found(live);

    assert!(
        own.contains("3: a POLICY is answered without asking anyone, and `order` asks orders"),
        "{own}"
    );
    assert!(
        asked.contains("2: what is of an account or LIVE is asked of a service"),
        "{asked}"
    );
    // where nothing is said, it's as the steps say
    assert!(found(CANCEL).is_empty());
    assert!(found("intent: x\nanswer: Fine.\nfallback: true").is_empty());
}

#[test]
fn confirmed_write_needs_words_to_ask() {
    let found = problems(&CANCEL.replace("confirm:", "description:"));
    assert!(
        found
            .iter()
            .any(|problem| problem.message.contains("needs the words to ask")),
        "{found:?}"
    );
}

const GERMAN: &str = r#"
intent: cancel_order
language: de
examples: ["storniere meine Bestellung"]
slots:
  order: {ask: "Welche Bestellung?", show: "{{ item.number }}, {{ item.state | label }}"}
  reason: {ask: "Warum?", words: {NO_LONGER_NEEDED: ["brauche ich nicht mehr"]}}
confirm: "{{ order.number }} stornieren?"
answer: "{{ cancel.number }} ist storniert; {{ order.total | money }}."
refused: {BUSY: "Moment."}
"#;

const COMMON: &str = r#"
language: de
labels: {PENDING: "in Vorbereitung"}
refused: {ETAG_MISMATCH: "Sie hat sich geändert."}
"#;

fn files(files: &[(&str, &str)]) -> Result<Playbooks, LoadError> {
    let files: Vec<_> = files
        .iter()
        .map(|(file, text)| ((*file).to_owned(), (*text).to_owned()))
        .collect();
    Playbooks::parse(&files, pool())
}

#[test]
fn translations_speak_their_language_and_what_they_read_is_asked_for() {
    let books = files(&[("a", CANCEL), ("a.de", GERMAN), ("common.de", COMMON)]).unwrap();
    let book = books.get("cancel_order").unwrap();
    let say = |name: Say<'_>, language: &str| {
        let item = serde_json::json!({"number": "#W1", "state": "PENDING"});
        let facts = Facts::default().with("item", item);
        books.render(&book, name, language, &facts).unwrap()
    };

    assert_eq!(
        say(Say::Ask("order"), "de-CH").as_deref(),
        Some("Welche Bestellung?")
    );
    assert_eq!(
        say(Say::Ask("order"), "fr").as_deref(),
        Some("Which order?")
    );
    assert_eq!(
        say(Say::Show("order"), "de").as_deref(),
        Some("#W1, in Vorbereitung")
    );
    assert_eq!(say(Say::Refused("BUSY"), "de").as_deref(), Some("Moment."));
    let common = say(Say::Refused("ETAG_MISMATCH"), "de");
    assert_eq!(common.as_deref(), Some("Sie hat sich geändert."));
    assert_eq!(book.examples["de"], ["storniere meine Bestellung"]);
    let read = &book.steps[0].read_mask;
    assert!(read.contains(&"total".to_owned()), "{read:?}");
}

#[test]
fn what_is_said_in_one_language_only_is_said_in_that() {
    let only = "intent: nothing\nfallback: true\nanswer: {de: \"Leider nicht.\"}\n";
    let books = files(&[("only", only)]).unwrap();
    let book = books.fallback().unwrap();
    for language in ["de", "en", "fr-CH"] {
        let said = books.render(&book, Say::Answer, language, &Facts::default());
        assert_eq!(
            said.unwrap().as_deref(),
            Some("Leider nicht."),
            "{language}"
        );
    }
}

#[test]
fn second_translation_into_a_language_is_refused() {
    let refused = files(&[("a", CANCEL), ("b", GERMAN), ("c", GERMAN)]);
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused.contains("c:1: b translates `cancel_order` already"),
        "{refused}"
    );
}

#[test]
fn problems_of_a_translation_are_told_of_its_file_and_line() {
    for (right, wrong, wanted) in [
        (
            "cancel.number",
            "cancel.nubmer",
            "a.de:9: Order has no field `nubmer`",
        ),
        (
            "  reason:",
            "  raeson:",
            "a.de:7: no slot `raeson`; did you mean `reason`?",
        ),
        (
            "BUSY",
            "BUZY",
            "a.de:10: no reason `BUZY`; did you mean `BUSY`?",
        ),
        (
            "language: de",
            "language: German",
            "a.de:3: a language is two letters",
        ),
        (
            "intent: cancel_order",
            "intent: cancel_odrer",
            "a.de:1: no playbook serves `cancel_odrer`",
        ),
        ("answer:", "anwser:", "unknown field `anwser`"),
    ] {
        let translation = GERMAN.replacen(right, wrong, 1);
        let refused = files(&[("a", CANCEL), ("a.de", &translation)]);
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(wanted), "{wrong}: {refused}");
    }
    for (right, wrong, wanted) in [
        ("PENDING", "PENDNIG", "c:3: no enum has a value `PENDNIG`"),
        ("hat sich", "{{ order.number }}", "c:4: `order` is no step"),
    ] {
        let common = COMMON.replacen(right, wrong, 1);
        let refused = files(&[("a", CANCEL), ("c", &common)])
            .unwrap_err()
            .to_string();
        assert!(refused.contains(wanted), "{wrong}: {refused}");
    }
}

#[test]
fn what_answers_beforehand_is_served_and_for_what_is_proposed() {
    let informs = "intent: a\nfallback: true\nanswer: \"Hello.\"\n";
    for (text, beforehand, wanted) in [
        (
            CANCEL,
            "{cancel_order: rules}",
            "no playbook serves `rules`",
        ),
        (
            CANCEL,
            "{refunds: cancel_order}",
            "no playbook serves `refunds`",
        ),
        (informs, "{a: a}", "it proposes nothing"),
    ] {
        let text = format!("{text}beforehand: {beforehand}\n");
        let refused = files(&[("a", &text)]).unwrap_err();
        assert!(refused.to_string().contains(wanted), "{refused}");
    }
}

#[test]
fn what_is_read_is_told_or_refused() {
    let reads = "reads: {orders.GetOrder: \"orders\", orders.ListOrders: \"orders\"}";
    let books = files(&[("a", CANCEL), ("common", reads)]).unwrap();
    assert_eq!(books.reads("de"), ["orders"]);
    for (wrong, said) in [
        (
            "reads: {orders.GetOrder: \"orders\"}",
            "`orders.ListOrders` is read",
        ),
        ("reads: {orders.GetOrdr: \"orders\"}", "no method `GetOrdr`"),
    ] {
        let refused = files(&[("a", CANCEL), ("common", wrong)]).unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
    }
}
