-- The request that an operator's action was (`X-Request-Id`). NULL: a release that does not know the column wrote the event.

ALTER TABLE operator_events ADD COLUMN request_id TEXT;

CREATE INDEX operator_events_by_request ON operator_events (request_id) WHERE request_id IS NOT NULL;
