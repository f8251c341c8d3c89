-- Changes over several services that aren't over: crates/saga.
CREATE TABLE sagas (
    id TEXT PRIMARY KEY,
    -- what is busy until it's over: one change at a time
    busy TEXT NOT NULL UNIQUE,
    -- 0 before the decision, 1 after it, 2 taking back
    phase BIGINT NOT NULL,
    -- the next leg of the phase, from 0
    leg BIGINT NOT NULL,
    -- switchboard.internal.saga.v1.Plan
    plan BYTEA NOT NULL,
    -- why a leg is refused that can't be taken back, as google.rpc.Status
    refusal BYTEA,
    -- who works on it, until when
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    create_time BIGINT NOT NULL
);
CREATE INDEX sagas_by_lease ON sagas (lease_until);
