-- What every service keeps besides its own: stored replies, the change feed,
-- the audit.

CREATE TABLE idempotency (
    subject TEXT NOT NULL,
    method TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    -- null while a change over several services is not decided
    reply BYTEA,
    commit_time BIGINT NOT NULL,
    PRIMARY KEY (subject, method, request_id)
);
CREATE INDEX idempotency_by_time ON idempotency (commit_time);

CREATE TABLE feed_counter (
    id BIGINT PRIMARY KEY,
    sequence BIGINT NOT NULL
);
INSERT INTO feed_counter (id, sequence) VALUES (1, 0);

CREATE TABLE outbox (
    sequence BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    tags TEXT NOT NULL,
    commit_time BIGINT NOT NULL
);

CREATE TABLE audit (
    id TEXT PRIMARY KEY,
    time BIGINT NOT NULL,
    method TEXT NOT NULL,
    caller TEXT NOT NULL,
    customer TEXT NOT NULL,
    outcome TEXT NOT NULL,
    resource TEXT NOT NULL,
    request_id TEXT NOT NULL,
    trace_id TEXT NOT NULL
);
CREATE INDEX audit_by_customer ON audit (customer, id);
