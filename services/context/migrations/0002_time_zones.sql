-- Where the customer of a conversation is: what "tomorrow" means to them.

ALTER TABLE conversations ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';
