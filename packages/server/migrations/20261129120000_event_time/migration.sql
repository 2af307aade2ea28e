-- The time that the sender of an event gave, where it was over a day off, so that the arrival was taken instead.
ALTER TABLE "proactive"."event_log" ADD COLUMN "claimed" TIMESTAMPTZ(3);

-- The newest event of each type and key that has changed the shop's tables, or that a trigger has appended. An older one
-- changes nothing.
CREATE TABLE "proactive"."applied" (
  "type" TEXT NOT NULL,
  "key"  TEXT NOT NULL,
  "time" TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("type", "key")
);

-- Returns whether no newer event of this type and key is known, and remembers this one if so.
CREATE FUNCTION "proactive"."note_newest"("of_type" TEXT, "of_key" TEXT, "at" TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE sql AS $$
  WITH noted AS (
    INSERT INTO proactive.applied AS a (type, key, time) VALUES (of_type, of_key, at)
    ON CONFLICT (type, key) DO UPDATE SET time = excluded.time WHERE a.time <= excluded.time
    RETURNING 1
  ) SELECT EXISTS (SELECT FROM noted)
$$;

-- The function of the first migration, with the key of `applies` (see `per`) as a fifth argument.
DROP FUNCTION "proactive"."append_event"(TEXT, TEXT, TEXT, JSONB);
CREATE FUNCTION "proactive"."append_event"("type" TEXT, "source" TEXT, "subject" TEXT, "data" JSONB, "per" TEXT DEFAULT NULL) RETURNS VOID
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
  IF "per" IS NOT NULL THEN
    PERFORM proactive.note_newest("type", "per", at);
  END IF;
  -- The same words are sent once a transaction.
  PERFORM pg_notify('proactive_log', 'change');
END $$;
