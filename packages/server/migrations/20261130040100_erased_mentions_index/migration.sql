-- An erasure finds by an index what other people's records say of a person: as their subject, in their data, and in keys.
-- No name is longer than an index can hold; another value may be, and is left out.
CREATE INDEX "applied_person_idx" ON "proactive"."applied" ("person") WHERE "person" IS NOT NULL;
CREATE INDEX "applied_key_idx" ON "proactive"."applied" ("key");
CREATE INDEX "event_log_about_person_idx" ON "proactive"."event_log" (("data"->>'personId'))
  WHERE "data" ? 'personId' AND octet_length("data"->>'personId') < 2600 AND "person" IS DISTINCT FROM "data"->>'personId';
CREATE INDEX "event_log_other_subject_idx" ON "proactive"."event_log" ("subject")
  WHERE "person" IS NOT NULL AND octet_length("subject") < 2600 AND ("subject" LIKE 'user/%' OR "subject" LIKE 'visitor/%' OR "subject" LIKE 'session/%')
    AND "subject" <> regexp_replace("person", ':', '/') AND "subject" IS DISTINCT FROM 'session/' || "session";
-- Messages that have a person of their own, and may name another.
CREATE INDEX "event_log_other_message_idx" ON "proactive"."event_log" ("position")
  WHERE "person" IS NOT NULL AND "kind" = 'message' AND ("type" = 'recheck' OR ("type" = 'presence' AND "data" ? 'continues')
    OR ("type" = 'event' AND ("data" ? 'others' OR 'user:' || ("data"#>>'{event,data,userId}') <> "person" OR "data"#>>'{event,data,personId}' <> "person"
      OR ("data"#>>'{event,subject}' ~ '^(user|visitor|session)/' AND "data"#>>'{event,subject}' <> regexp_replace("person", ':', '/')
        AND "data"#>>'{event,subject}' IS DISTINCT FROM 'session/' || "session")))
    OR ("type" = 'signal' AND ("data"#>>'{signal,key}' ~ '^(user|visitor):' AND "data"#>>'{signal,key}' <> "person"
      OR 'user:' || ("data"#>>'{signal,data,userId}') <> "person" OR "data"#>>'{signal,data,personId}' <> "person")));
CREATE INDEX "inspection_signal_person_idx" ON "proactive"."inspection" (("body"#>>'{signal,data,personId}'))
  WHERE "saw" = 'signal' AND octet_length("body"#>>'{signal,data,personId}') < 2600;
CREATE INDEX "inspection_letter_idx" ON "proactive"."inspection" ("position") WHERE "saw" = 'dead letter' AND "person" IS NULL;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130040100_erased_mentions_index');
