-- Tickets. What only operators see has no customer here, and is nobody's own.

CREATE TABLE tickets (
    name TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    -- as in the contract's TicketState
    state BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    -- one ticket for each; null for a customer's own
    cause TEXT UNIQUE,
    due_time BIGINT NOT NULL,
    create_time BIGINT NOT NULL,
    version BIGINT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX tickets_by_customer ON tickets (customer, create_time DESC, name);
CREATE INDEX tickets_by_conversation ON tickets (conversation, state);
CREATE INDEX tickets_by_due_time ON tickets (state, due_time, name);
