-- Which releases of a part of what is held were made: one that is repeated after
-- its reply is forgotten gives nothing back twice.

CREATE TABLE releases (
    reservation TEXT NOT NULL,
    request_id TEXT NOT NULL,
    PRIMARY KEY (reservation, request_id)
);
