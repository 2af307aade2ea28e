-- The funnel and the measurements read a period of the log by the events' own time. It rises with the rows but for late
-- events, so a summary of ranges is enough, and costs the writer nearly nothing. New ranges are summarized as they fill.
CREATE INDEX "event_log_time_idx" ON "proactive"."event_log" USING brin ("time") WITH (autosummarize = on);
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130020000_event_log_time');
