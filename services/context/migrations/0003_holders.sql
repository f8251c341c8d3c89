-- A lease is known by who took it: its number is lost with the reply that says it.

ALTER TABLE conversations RENAME COLUMN lease_turn TO lease_holder;
