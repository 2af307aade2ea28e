-- What pages send is stored by the statement that reads whether it may be. The lock is taken first, so that what is read
-- does not change before the transaction ends; only a function that is VOLATILE then reads what was committed meanwhile.

-- The rows of a permission may not exist yet: what holds and withdraws it is one of 64 locks, in a fixed order, so that two
-- transactions cannot wait for each other.
CREATE OR REPLACE FUNCTION "proactive"."permission_locks"("people" TEXT[]) RETURNS SETOF INTEGER
LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT hashtext(person) & 63 AS bucket FROM unnest(people) AS of (person) ORDER BY bucket
$$;

-- Waits for those who hold the permission of these people, and makes others wait until the transaction ends.
CREATE OR REPLACE FUNCTION "proactive"."lock_permissions"("people" TEXT[]) RETURNS VOID
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(1886547811, bucket) FROM proactive.permission_locks(people) AS bucket;
END $$;

-- Returns what is stored of the senders of events, in their order, and keeps their permission until the transaction ends.
CREATE OR REPLACE FUNCTION "proactive"."hold_permissions"("people" TEXT[], "sessions" TEXT[])
RETURNS TABLE ("granted" BOOLEAN, "said_at" TIMESTAMPTZ, "claims" JSONB, "preferences" JSONB, "is_known" BOOLEAN)
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(1886547811, bucket) FROM proactive.permission_locks(people) AS bucket;
  RETURN QUERY
    SELECT c.granted, c.said_at, c.claims, p.value, sender.session IS NULL OR s.person IS NOT NULL
    FROM unnest(people, sessions) WITH ORDINALITY AS sender (person, session, n)
    LEFT JOIN proactive.consent c ON c.person = sender.person
    LEFT JOIN proactive.preference p ON p.person = sender.person
    LEFT JOIN proactive.session s ON s.id = sender.session AND s.person = sender.person
    ORDER BY sender.n;
END $$;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130050000_hold_permissions');
