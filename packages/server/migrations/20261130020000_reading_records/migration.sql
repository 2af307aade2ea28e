-- Subscribers and projections read what the server itself wrote, by the same index as everything else. The index has a new
-- name, so that it is built beside the one that it replaces.
CREATE INDEX "event_log_following_idx" ON "proactive"."event_log" ("partition", "era", "xid", "position");
DROP INDEX IF EXISTS "proactive"."event_log_reading_idx";
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130020000_reading_records');
