-- Subscribers and projections read what the server itself wrote, by the same index as everything else.
DROP INDEX "proactive"."event_log_reading_idx";
CREATE INDEX "event_log_reading_idx" ON "proactive"."event_log" ("partition", "era", "xid", "position");
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130020000_reading_records');
