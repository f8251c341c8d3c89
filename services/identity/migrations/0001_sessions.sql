-- Sessions, what proves who somebody is, keys, and the actions that tokens
-- were minted for. Tokens are kept as hashes, secrets sealed.

CREATE TABLE sessions (
    name TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    locale TEXT NOT NULL,
    -- empty while anonymous
    customer TEXT NOT NULL,
    assurance BIGINT NOT NULL,
    auth_time BIGINT NOT NULL,
    -- grows with every sign-in and step-up: older tokens are dead
    generation BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    expire_time BIGINT NOT NULL,
    revoked BIGINT NOT NULL
);

CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    -- 1 live, 2 used, 3 revoked
    state BIGINT NOT NULL,
    used_time BIGINT NOT NULL,
    successor TEXT NOT NULL
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session);

CREATE TABLE challenges (
    name TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    kind BIGINT NOT NULL,
    -- empty where nobody has the name
    customer TEXT NOT NULL,
    -- what tries are counted under
    account TEXT NOT NULL,
    tries BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    expire_time BIGINT NOT NULL
);

CREATE TABLE credentials (
    customer TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    totp_secret BYTEA,
    -- a time step is accepted once
    totp_step BIGINT NOT NULL
);

CREATE TABLE throttle (
    account TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    until_time BIGINT NOT NULL
);

CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    private_key BYTEA NOT NULL,
    public_key BYTEA NOT NULL,
    sign_from BIGINT NOT NULL
);

CREATE TABLE actions (
    request_id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    audience TEXT NOT NULL,
    method TEXT NOT NULL,
    request_sha256 BYTEA NOT NULL,
    assurance BIGINT NOT NULL,
    auth_time BIGINT NOT NULL,
    create_time BIGINT NOT NULL
);
