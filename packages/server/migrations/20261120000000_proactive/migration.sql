CREATE SCHEMA IF NOT EXISTS "proactive";

-- The log. Readers follow (era, xid, position) and stop below the oldest writer that is still at work, so that a row
-- that commits late is never passed by. An era is one cluster's life: a restore elsewhere begins the next.
CREATE TABLE "proactive"."event_log" (
  "position"    BIGSERIAL PRIMARY KEY,
  "era"         INTEGER NOT NULL DEFAULT 0,
  "xid"         XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "partition"   INTEGER NOT NULL,
  "id"          TEXT NOT NULL,
  -- event, message and reply are read by workers; record is history that its own step has already taken in.
  "kind"        TEXT NOT NULL,
  "address"     TEXT NOT NULL,
  "cause"       TEXT NOT NULL,
  "type"        TEXT NOT NULL,
  "version"     INTEGER NOT NULL,
  "source"      TEXT NOT NULL,
  "subject"     TEXT,
  "person"      TEXT,
  "session"     TEXT,
  "time"        TIMESTAMPTZ(3) NOT NULL,
  "received"    TIMESTAMPTZ(3) NOT NULL,
  "correlation" TEXT,
  "causation"   TEXT,
  "data"        JSONB NOT NULL
);
CREATE UNIQUE INDEX "event_log_id_partition_key" ON "proactive"."event_log" ("id", "partition");
CREATE INDEX "event_log_reading_idx" ON "proactive"."event_log" ("partition", "era", "xid", "position") WHERE "kind" <> 'record';
CREATE INDEX "event_log_person_idx" ON "proactive"."event_log" ("person", "position") WHERE "person" IS NOT NULL;

-- Who owns a partition (the highest epoch), and how far it has come.
CREATE TABLE "proactive"."partition" (
  "n"      INTEGER PRIMARY KEY,
  "epoch"  BIGINT NOT NULL,
  "batch"  BIGINT NOT NULL DEFAULT 0,
  "cursor" TEXT NOT NULL DEFAULT '',
  "now"    BIGINT NOT NULL DEFAULT 0
);

-- One row a batch: enough to step it again and get the same. JSON, not JSONB: the order of keys is part of it.
CREATE TABLE "proactive"."journal" (
  "partition"   INTEGER NOT NULL,
  "batch"       BIGINT NOT NULL,
  "now"         BIGINT NOT NULL,
  "from_cursor" TEXT NOT NULL,
  "to_cursor"   TEXT NOT NULL,
  "replies"     JSON NOT NULL,
  "skipped"     BOOLEAN NOT NULL DEFAULT false,
  PRIMARY KEY ("partition", "batch")
);

CREATE TABLE "proactive"."snapshot" (
  "partition" INTEGER PRIMARY KEY,
  "batch"     BIGINT NOT NULL,
  "state"     JSON NOT NULL,
  "taken_at"  TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);

CREATE TABLE "proactive"."session" (
  "id"         TEXT PRIMARY KEY,
  "person"     TEXT NOT NULL,
  "visitor"    TEXT NOT NULL,
  "continues"  TEXT,
  "locale"     TEXT,
  "consent"    BOOLEAN NOT NULL,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at"    TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "session_person_idx" ON "proactive"."session" ("person");

CREATE TABLE "proactive"."command" (
  "id"          TEXT PRIMARY KEY,
  "seq"         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,
  "session"     TEXT NOT NULL,
  "person"      TEXT NOT NULL,
  "correlation" TEXT NOT NULL,
  "expires_at"  TIMESTAMPTZ(3) NOT NULL,
  "body"        JSONB NOT NULL,
  -- The latest change of its hold or place, for a page that was away.
  "change"      JSONB,
  "withdrawn"   TEXT,
  "acked_at"    TIMESTAMPTZ(3)
);
CREATE INDEX "command_session_idx" ON "proactive"."command" ("session", "expires_at");
CREATE INDEX "command_person_idx" ON "proactive"."command" ("person", "seq");
CREATE INDEX "command_correlation_idx" ON "proactive"."command" ("correlation");

CREATE TABLE "proactive"."answer" (
  "what"       TEXT NOT NULL,
  "key"        TEXT NOT NULL,
  "result"     JSONB NOT NULL,
  "undo_token" TEXT,
  PRIMARY KEY ("what", "key")
);
CREATE INDEX "answer_undo_token_idx" ON "proactive"."answer" ("undo_token") WHERE "undo_token" IS NOT NULL;

-- What the engine did, as it did it.
CREATE TABLE "proactive"."inspection" (
  "position"    BIGSERIAL PRIMARY KEY,
  "partition"   INTEGER NOT NULL,
  "batch"       BIGINT NOT NULL,
  "at"          TIMESTAMPTZ(3) NOT NULL,
  "saw"         TEXT NOT NULL,
  "person"      TEXT,
  "correlation" TEXT,
  "signal"      TEXT,
  "body"        JSONB NOT NULL
);
CREATE INDEX "inspection_correlation_idx" ON "proactive"."inspection" ("correlation") WHERE "correlation" IS NOT NULL;
CREATE INDEX "inspection_person_idx" ON "proactive"."inspection" ("person", "position") WHERE "person" IS NOT NULL;
CREATE INDEX "inspection_signal_idx" ON "proactive"."inspection" ("signal") WHERE "signal" IS NOT NULL;

-- Effects that wait for their commit; a row is done once its reply is in the log.
CREATE TABLE "proactive"."outbox" (
  "id"        TEXT PRIMARY KEY,
  "partition" INTEGER NOT NULL,
  "effect"    JSON NOT NULL,
  "done_at"   TIMESTAMPTZ(3)
);
CREATE INDEX "outbox_waiting_idx" ON "proactive"."outbox" ("partition") WHERE "done_at" IS NULL;

CREATE TABLE "proactive"."preference" (
  "person" TEXT PRIMARY KEY,
  "value"  JSONB NOT NULL
);

CREATE TABLE "proactive"."setting" (
  "key"   TEXT PRIMARY KEY,
  "value" JSONB NOT NULL
);
