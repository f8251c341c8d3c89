-- Customers. Sign-in names are kept folded, as they are compared.

CREATE TABLE customers (
    name TEXT PRIMARY KEY,
    email TEXT UNIQUE,
    phone TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    full_name TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    document BYTEA NOT NULL
);
CREATE INDEX customers_by_phone ON customers (phone);
CREATE INDEX customers_by_name ON customers (full_name, postal_code);
