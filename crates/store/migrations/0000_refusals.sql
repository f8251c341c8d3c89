-- What was refused for good under its key, as google.rpc.Status: whoever repeats
-- it is told the same. Asking what became of a request that isn't there leaves
-- one, too, so that it can't be done any more.
ALTER TABLE idempotency ADD COLUMN refusal BYTEA;
