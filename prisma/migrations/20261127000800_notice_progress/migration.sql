-- What was made since a moment is found in the last pages of the table: an index of a few kilobytes that costs nothing when a state changes.
CREATE INDEX notices_created_idx ON notices USING brin (created_at) WITH (pages_per_range = 16);
