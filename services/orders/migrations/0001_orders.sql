-- Orders, and the changes of them that reach into other services.

CREATE TABLE orders (
    name TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    -- as in the contract's OrderState
    state BIGINT NOT NULL,
    version BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX orders_by_customer ON orders (customer, create_time DESC, name);

CREATE TABLE changes (
    id TEXT PRIMARY KEY,
    order_name TEXT NOT NULL,
    customer TEXT NOT NULL,
    -- the next step; 'done' when nothing is left
    step TEXT NOT NULL,
    -- what the steps need, as the contract's messages
    document BYTEA NOT NULL,
    -- who works on it, until when
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    create_time BIGINT NOT NULL
);
CREATE INDEX changes_open ON changes (step, lease_until);
CREATE INDEX changes_by_order ON changes (order_name, step);
