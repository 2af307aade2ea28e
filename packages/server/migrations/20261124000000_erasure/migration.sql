-- The erasures that were asked for. One is under way at a time; the row outlives it for a day, without a name, so that a
-- request that is sent again learns that the erasure is done.
CREATE TABLE "proactive"."erasure" (
  -- The pseudonym, which is also the erasure's ID.
  "pseudonym" TEXT PRIMARY KEY,
  -- Whole names: `user:<id>`, `visitor:<uuid>`, session IDs. Empty once it is done.
  "names"     TEXT[] NOT NULL,
  -- A keyed hash of the person who asked.
  "asked_by"  TEXT NOT NULL,
  "asked_at"  TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  -- Not attempted before; later after a failed attempt.
  "due_at"    TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "worker"    TEXT,
  "done_at"   TIMESTAMPTZ(3)
);
CREATE INDEX "erasure_asked_by_idx" ON "proactive"."erasure" ("asked_by");

-- An erasure finds every record by an index: by session, by what it is about, or by the person inside its JSON. Most of
-- these indexes are partial, because most records are found by their columns `person` already.
CREATE INDEX "session_visitor_idx" ON "proactive"."session" ("visitor");
CREATE INDEX "session_continues_idx" ON "proactive"."session" ("continues") WHERE "continues" IS NOT NULL;
CREATE INDEX "event_log_session_idx" ON "proactive"."event_log" ("session", "position")
  WHERE "person" IS NULL AND "session" IS NOT NULL;
CREATE INDEX "event_log_unowned_idx" ON "proactive"."event_log" ("position")
  WHERE "person" IS NULL AND "session" IS NULL AND "kind" IN ('message', 'reply');
CREATE INDEX "event_log_subject_idx" ON "proactive"."event_log" ("subject")
  WHERE "person" IS NULL AND ("subject" LIKE 'user/%' OR "subject" LIKE 'visitor/%' OR "subject" LIKE 'session/%');
CREATE INDEX "event_log_about_idx" ON "proactive"."event_log" (("data"->>'userId'))
  WHERE "data" ? 'userId' AND "person" IS DISTINCT FROM 'user:' || ("data"->>'userId');
CREATE INDEX "outbox_person_idx" ON "proactive"."outbox" (("effect"->>'person'));
CREATE INDEX "outbox_from_idx" ON "proactive"."outbox" (("effect"->>'from'));
CREATE INDEX "inspection_signal_key_idx" ON "proactive"."inspection" (("body"#>>'{signal,key}')) WHERE "saw" = 'signal';
CREATE INDEX "inspection_signal_whose_idx" ON "proactive"."inspection" (("body"#>>'{signal,whose}'))
  WHERE "saw" = 'signal' AND ("body"#>>'{signal,whose}') IS NOT NULL;
CREATE INDEX "inspection_signal_user_idx" ON "proactive"."inspection" (("body"#>>'{signal,data,userId}'))
  WHERE "saw" = 'signal' AND ("body"#>>'{signal,data,userId}') IS NOT NULL;
CREATE INDEX "inspection_queue_idx" ON "proactive"."inspection" USING gin (("body"->'placed'), ("body"->'waiting'))
  WHERE "saw" = 'queue';
