-- The funnel and the measurements read a period of the log by the events' own time. Ranges of blocks would not help: old
-- rows are deleted, and new ones take their place.
CREATE INDEX "event_log_time_idx" ON "proactive"."event_log" ("time") WHERE "kind" IN ('event', 'change', 'record');
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130020000_event_log_time');
