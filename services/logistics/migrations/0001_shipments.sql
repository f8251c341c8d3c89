-- Shipments.

CREATE TABLE shipments (
    name TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    order_name TEXT NOT NULL,
    tracking_number TEXT NOT NULL UNIQUE,
    document BYTEA NOT NULL
);
CREATE INDEX shipments_by_order ON shipments (customer, order_name);
