-- Products, what is left of tracked variants, and what is held of it.

CREATE TABLE products (
    name TEXT PRIMARY KEY,
    -- folded words that it's found by
    words TEXT NOT NULL,
    category TEXT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX products_by_category ON products (category);

CREATE TABLE stock (
    variant TEXT PRIMARY KEY,
    -- beyond what is held
    quantity BIGINT NOT NULL
);

CREATE TABLE reservations (
    name TEXT PRIMARY KEY,
    -- 1 held, 2 committed, 3 released; a released one may have had no lines
    state BIGINT NOT NULL,
    expire_time BIGINT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX reservations_by_expiry ON reservations (state, expire_time);
