-- Conversations with their turns, and the journal of actions.

CREATE TABLE conversations (
    name TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    customer TEXT NOT NULL,
    locale TEXT NOT NULL,
    ended BIGINT NOT NULL,
    version BIGINT NOT NULL,
    dialogue_state BYTEA NOT NULL,
    create_time BIGINT NOT NULL,
    update_time BIGINT NOT NULL,
    -- the lease: who has it for which turn, until when
    fencing_token BIGINT NOT NULL,
    lease_turn TEXT NOT NULL,
    lease_until BIGINT NOT NULL
);

CREATE TABLE turns (
    conversation TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    document BYTEA NOT NULL,
    PRIMARY KEY (conversation, turn_id)
);
CREATE INDEX turns_by_version ON turns (conversation, version);

CREATE TABLE actions (
    name TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    session TEXT NOT NULL,
    customer TEXT NOT NULL,
    -- as in the contract's ActionState
    state BIGINT NOT NULL,
    expire_time BIGINT NOT NULL,
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX actions_by_conversation ON actions (conversation, state);
CREATE INDEX actions_stale ON actions (state, lease_until);
