-- Payment methods, the money of orders, and the ledger under both.

CREATE TABLE payment_methods (
    name TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    currency TEXT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX payment_methods_by_customer ON payment_methods (customer, name);

CREATE TABLE order_payments (
    name TEXT PRIMARY KEY,
    order_name TEXT NOT NULL,
    customer TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    -- 1 payment, 2 refund
    kind BIGINT NOT NULL,
    currency TEXT NOT NULL,
    minor_units BIGINT NOT NULL,
    -- 1 pending, 2 settled
    state BIGINT NOT NULL,
    create_time BIGINT NOT NULL
);
CREATE INDEX order_payments_by_order ON order_payments (order_name, name);

-- Double entry: the rows of a movement add up to zero.
CREATE TABLE ledger (
    movement TEXT NOT NULL,
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    minor_units BIGINT NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (movement, account)
);
CREATE INDEX ledger_by_account ON ledger (account);
