-- A person's last word on consent, one value for all sessions, with the time at which it was said. A word that a page
-- with a clock ahead of ours claims to have said later is dated on its arrival, and recognized by what the page claims:
-- "claims" has those that may still be repeated.
CREATE TABLE "proactive"."consent" (
  "person"     TEXT PRIMARY KEY,
  "granted"    BOOLEAN NOT NULL,
  "said_at"    TIMESTAMPTZ(3) NOT NULL,
  "claims"     JSONB NOT NULL DEFAULT '[]'
);

-- True where a server has written the session that keeps consent in the table above. The session's own column is then
-- only a copy, for servers of the version before.
ALTER TABLE "proactive"."session" ADD COLUMN "consent_apart" BOOLEAN;

-- What sessions say so far is a word at their start; of two that started together, the no holds.
INSERT INTO "proactive"."consent" ("person", "granted", "said_at")
SELECT DISTINCT ON ("person") "person", "consent", "started_at" FROM "proactive"."session"
ORDER BY "person", "started_at" DESC, "consent";

-- A server of the version before, beside this one, writes consent into sessions: a session that it opens is a word at its
-- start, and a no that it hears is a word of now.
CREATE FUNCTION "proactive"."note_consent"() RETURNS TRIGGER
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO proactive.consent AS last (person, granted, said_at) VALUES (NEW.person, NEW.consent, NEW.started_at)
    ON CONFLICT (person) DO UPDATE SET granted = excluded.granted, said_at = excluded.said_at
    WHERE excluded.said_at > last.said_at OR (excluded.said_at = last.said_at AND last.granted AND NOT excluded.granted);
  ELSE
    INSERT INTO proactive.consent AS last (person, granted, said_at) VALUES (NEW.person, false, clock_timestamp())
    ON CONFLICT (person) DO UPDATE SET granted = false, said_at = greatest(excluded.said_at, last.said_at) WHERE last.granted;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "session_opened" AFTER INSERT ON "proactive"."session" FOR EACH ROW
WHEN (NEW."consent_apart" IS NULL) EXECUTE FUNCTION "proactive"."note_consent"();
CREATE TRIGGER "session_denied" AFTER UPDATE OF "consent" ON "proactive"."session" FOR EACH ROW
WHEN (OLD."consent" AND NOT NEW."consent") EXECUTE FUNCTION "proactive"."note_consent"();
