//! Every grammar and the gazetteer: spans are the text's own, in order, apart.

#![no_main]

use std::sync::LazyLock;

use nlu::entities::{Here, Kind, Name, Names, Patterns, Variant, find};

static KNOWN: LazyLock<(Patterns, Names)> = LazyLock::new(|| {
    let orders = [r"(?i)#?\b(W\d{7,10})\b".into(), r"\b(\d{7})\b".into()];
    let products = ["Desk Lamp", "Electric Kettle", "Mug", "Crème Brûlée Set"];
    let products = products.map(|name| Name::product(format!("products/{}", name.len()), name));
    let patterns = Patterns::new(&[(Kind::OrderNumber, &orders)], "US").expect("patterns");
    let variant = |value: &str, option: &str| Variant {
        product: "products/9".to_owned(),
        value: value.to_owned(),
        options: vec![option.to_owned()],
    };
    let variants = vec![variant("1", "black"), variant("2", "crème")];
    (patterns, Names::new(&products).with_variants(variants))
});

libfuzzer_sys::fuzz_target!(|said: (u8, i16, &str)| {
    let (language, today, text) = said;
    let languages = ["en", "en-GB", "es", "de", "fr", "pt", "xx", ""];
    let here = Here {
        today: i64::from(today) * 30,
        language: languages[usize::from(language) % languages.len()],
    };
    let mut last = 0;
    for found in find(text, &KNOWN.0, &KNOWN.1, here) {
        assert_eq!(&text[found.start..found.end], found.raw);
        assert!(found.start >= last && found.end > found.start);
        last = found.end;
    }
});
