-- What customers ask of the carrier, by order: also before anything is sent.

CREATE TABLE instructions (
    name TEXT PRIMARY KEY,
    document BYTEA NOT NULL
);
