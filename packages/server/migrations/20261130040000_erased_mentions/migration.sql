-- Whom the key of an applied event names, so that an erasure finds it: a key may be a name, or be composed of one and more.
ALTER TABLE "proactive"."applied" ADD COLUMN IF NOT EXISTS "person" TEXT;

-- The function of an earlier migration, with the person as a fourth argument.
DROP FUNCTION IF EXISTS "proactive"."note_newest"(TEXT, TEXT, TIMESTAMPTZ);
CREATE OR REPLACE FUNCTION "proactive"."note_newest"("of_type" TEXT, "of_key" TEXT, "at" TIMESTAMPTZ, "of_person" TEXT DEFAULT NULL) RETURNS BOOLEAN
LANGUAGE sql AS $$
  WITH noted AS (
    INSERT INTO proactive.applied AS a (type, key, time, person) VALUES (of_type, of_key, at, of_person)
    ON CONFLICT (type, key) DO UPDATE SET time = excluded.time, person = coalesce(excluded.person, a.person) WHERE a.time <= excluded.time
    RETURNING 1
  ) SELECT EXISTS (SELECT FROM noted)
$$;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130040000_erased_mentions');
