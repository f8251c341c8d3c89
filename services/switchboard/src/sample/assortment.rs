//! What the sample company sells.

use contract::{
    catalog::{Product, Variant},
    types::Option as Choice,
    value::{self, Instant},
};

use super::{days, slug};

/// What it is, its kind, its price in cents, what it's for.
const PRODUCTS: [(&str, &str, i64, &str); 60] = [
    (
        "Desk Lamp",
        "lighting",
        4900,
        "A lamp with an arm that stays where you put it",
    ),
    (
        "Floor Lamp",
        "lighting",
        11900,
        "Warm light for the corner of a room",
    ),
    (
        "Clip Light",
        "lighting",
        1900,
        "A small light for shelf and bed",
    ),
    (
        "Reading Light",
        "lighting",
        2900,
        "Light for one page and nobody else",
    ),
    (
        "String Lights",
        "lighting",
        2400,
        "Ten metres of small warm lights",
    ),
    (
        "Office Chair",
        "furniture",
        24900,
        "A chair for the whole day",
    ),
    (
        "Standing Desk",
        "furniture",
        49900,
        "A desk that goes up and down",
    ),
    ("Bookshelf", "furniture", 13900, "Five shelves of oak"),
    ("Side Table", "furniture", 7900, "A small round table"),
    ("Stool", "furniture", 5900, "A stool that stacks"),
    ("Coat Rack", "furniture", 6900, "Six hooks on a stand"),
    ("Bedside Table", "furniture", 8900, "One drawer, one shelf"),
    ("Coffee Mug", "kitchen", 1400, "Stoneware, 350 ml"),
    (
        "Electric Kettle",
        "kitchen",
        5900,
        "Boils a litre in three minutes",
    ),
    ("French Press", "kitchen", 3400, "Coffee for four"),
    ("Chef Knife", "kitchen", 8900, "20 cm of good steel"),
    ("Cutting Board", "kitchen", 3900, "Beech, with a groove"),
    ("Frying Pan", "kitchen", 6900, "28 cm, cast iron"),
    ("Saucepan", "kitchen", 5400, "Two litres, with lid"),
    ("Salad Bowl", "kitchen", 2900, "For six"),
    ("Water Bottle", "kitchen", 2400, "Keeps cold for a day"),
    ("Lunch Box", "kitchen", 2200, "Two compartments, tight"),
    ("Tea Pot", "kitchen", 3900, "With a strainer that lifts out"),
    ("Toaster", "kitchen", 4900, "Two slices, seven browns"),
    ("Blender", "kitchen", 7900, "Crushes ice"),
    ("Wool Blanket", "textiles", 8900, "130 by 180, soft"),
    ("Cushion", "textiles", 2900, "45 by 45, with filling"),
    ("Bath Towel", "textiles", 2400, "Heavy cotton"),
    ("Bed Linen", "textiles", 9900, "Washed linen"),
    ("Curtains", "textiles", 6900, "A pair, 140 by 250"),
    ("Rug", "textiles", 15900, "Woven, 160 by 230"),
    ("Apron", "textiles", 2900, "Cotton, one pocket"),
    ("Backpack", "bags", 8900, "24 litres, for rain"),
    ("Tote Bag", "bags", 1900, "Carries more than it looks"),
    ("Suitcase", "bags", 17900, "Fits overhead"),
    ("Laptop Sleeve", "bags", 3400, "Felt, 14 inches"),
    ("Toiletry Bag", "bags", 2900, "Opens flat"),
    ("Wall Clock", "decor", 4900, "Doesn't tick"),
    ("Picture Frame", "decor", 2400, "Oak, 30 by 40"),
    ("Mirror", "decor", 9900, "Round, 60 cm"),
    ("Vase", "decor", 3400, "Blown glass"),
    ("Plant Pot", "decor", 1900, "With a saucer"),
    ("Candle", "decor", 1600, "Burns for forty hours"),
    ("Poster", "decor", 2200, "Printed on thick paper"),
    (
        "Bluetooth Speaker",
        "electronics",
        7900,
        "Plays for twelve hours",
    ),
    ("Headphones", "electronics", 14900, "Over the ear, quiet"),
    ("Keyboard", "electronics", 9900, "Low keys, good feel"),
    ("Mouse", "electronics", 4900, "For either hand"),
    ("Phone Stand", "electronics", 1900, "Aluminium"),
    ("Power Bank", "electronics", 3900, "Two charges of a phone"),
    ("Desk Fan", "electronics", 4400, "You hardly hear it"),
    ("Alarm Clock", "electronics", 2900, "Wakes with light"),
    ("Yoga Mat", "sport", 3900, "Does not slip"),
    ("Dumbbell Set", "sport", 8900, "Two by 2 to 10 kg"),
    ("Jump Rope", "sport", 1400, "Length can be set"),
    ("Bicycle Lock", "sport", 4900, "A key that can't be copied"),
    ("Rain Jacket", "clothing", 11900, "Light, folds small"),
    ("Wool Socks", "clothing", 1900, "Three pairs"),
    ("Beanie", "clothing", 2400, "Merino"),
    ("Scarf", "clothing", 3900, "Two metres"),
];

const COLOURS: [&str; 4] = ["black", "white", "green", "oak"];

pub(super) fn products(now: Instant) -> Vec<Product> {
    PRODUCTS
        .iter()
        .enumerate()
        .map(|(at, (name, category, cents, description))| {
            let product = format!("products/{}", slug(name));
            let variants = COLOURS[..2 + at % 3]
                .iter()
                .enumerate()
                .map(|(colour_at, colour)| {
                    // every seventh form is sold out
                    let stock = if (at + colour_at) % 7 == 6 {
                        0
                    } else {
                        i64::try_from(5 + (at * 3 + colour_at) % 20).unwrap_or(5)
                    };
                    Variant {
                        name: format!("{product}/variants/{colour}"),
                        options: vec![Choice {
                            name: "color".into(),
                            value: (*colour).to_owned(),
                        }],
                        price: Some(value::of(
                            "USD",
                            cents + 500 * i64::try_from(colour_at).unwrap_or(0),
                        )),
                        available: stock > 0,
                        tracked: true,
                        stock,
                    }
                });
            Product {
                display_name: (*name).to_owned(),
                description: (*description).to_owned(),
                category: (*category).to_owned(),
                variants: variants.collect(),
                update_time: days(now, -30),
                name: product,
            }
        })
        .collect()
}
