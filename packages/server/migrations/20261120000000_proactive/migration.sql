CREATE SCHEMA IF NOT EXISTS "proactive";

-- The log. Readers follow (era, xid, position) and stop below the oldest writer that is still at work, so that a row
-- that commits late is never passed by. An era is one cluster's life: a restore elsewhere begins the next.
CREATE TABLE "proactive"."event_log" (
  "position"    BIGSERIAL PRIMARY KEY,
  "era"         INTEGER NOT NULL DEFAULT 0,
  "xid"         XID8 NOT NULL DEFAULT pg_current_xact_id(),
  "partition"   INTEGER NOT NULL,
  "id"          TEXT NOT NULL,
  -- event, change, message and reply are read by workers; record is history that its own step has already taken in.
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

-- The processes that share the partitions. Each renews its row; one that is past its time owns nothing any more.
-- Host, pid and start name the process itself, so that its death is noticed at once on the same machine.
CREATE TABLE "proactive"."worker" (
  "id"         TEXT PRIMARY KEY,
  "host"       TEXT NOT NULL,
  "pid"        INTEGER NOT NULL,
  "started"    TEXT NOT NULL,
  "joined_at"  TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);

-- Who owns a partition, under which epoch (only the highest may commit), and how far it has come.
CREATE TABLE "proactive"."partition" (
  "n"      INTEGER PRIMARY KEY,
  "epoch"  BIGINT NOT NULL DEFAULT 0,
  "owner"  TEXT,
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
  -- What other partitions sent within the same commit, and is in no log.
  "messages"    JSON NOT NULL DEFAULT '[]',
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
  "seen_at"    TIMESTAMPTZ(3) NOT NULL,
  -- The worker that answers for its presence: where it is connected, or was less than a minute ago.
  "worker"     TEXT
);
CREATE INDEX "session_person_idx" ON "proactive"."session" ("person");
CREATE INDEX "session_worker_idx" ON "proactive"."session" ("worker") WHERE "worker" IS NOT NULL;

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

-- The same as the engine's `ownerOf('home:' || subject)`: FNV-1a over UTF-16 units, and a final mix.
CREATE FUNCTION "proactive"."home_of"("subject" TEXT, "partitions" INTEGER) RETURNS INTEGER
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  h BIGINT := 2166136261;
  c INTEGER;
BEGIN
  FOREACH c IN ARRAY (SELECT array_agg(ascii(x)) FROM regexp_split_to_table('person:' || "subject", '') AS x) LOOP
    IF c > 65535 THEN
      h := ((h # (55296 + ((c - 65536) >> 10))) * 16777619) & 4294967295;
      c := 56320 + ((c - 65536) & 1023);
    END IF;
    h := ((h # c) * 16777619) & 4294967295;
  END LOOP;
  h := ((h # (h >> 16)) * 73244475) & 4294967295;
  RETURN (h # (h >> 15)) % "partitions";
END $$;

-- Tells the log of a change of the shop's tables in the transaction that makes it: for triggers. What was applied
-- because the log said so (`proactive.applied` is on) is not told again, and nothing is before a first server started.
CREATE FUNCTION "proactive"."append_event"("type" TEXT, "source" TEXT, "subject" TEXT, "data" JSONB) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  partitions INTEGER := (SELECT (value #>> '{}')::int FROM proactive.setting WHERE key = 'log.partitions');
  era INTEGER := coalesce((SELECT (value->>'era')::int FROM proactive.setting WHERE key = 'log.era'), 0);
  ahead DOUBLE PRECISION := coalesce((SELECT (value #>> '{}')::float8 FROM proactive.setting WHERE key = 'clock.offset'), 0);
  id TEXT := gen_random_uuid();
  at TIMESTAMPTZ := clock_timestamp() + ahead * interval '1 millisecond';
BEGIN
  IF partitions IS NULL OR current_setting('proactive.applied', true) = 'on' THEN
    RETURN;
  END IF;
  INSERT INTO proactive.event_log AS l (era, partition, id, kind, address, cause, type, version, source, subject, time, received, data)
  VALUES (era, proactive.home_of("subject", partitions), id, 'change', 'home:' || "subject", id, "type", 1, "source", "subject", at, at, "data");
  -- The same words are sent once a transaction.
  PERFORM pg_notify('proactive_log', 'change');
END $$;
