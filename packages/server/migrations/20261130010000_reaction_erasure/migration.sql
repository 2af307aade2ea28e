-- Steps of reactions name a person in their input only; an erasure finds them there.
CREATE INDEX "outbox_input_person_idx" ON "proactive"."outbox" (("effect"#>>'{input,personId}')) WHERE "effect"#>>'{input,personId}' IS NOT NULL;
CREATE INDEX "outbox_input_user_idx" ON "proactive"."outbox" (("effect"#>>'{input,userId}')) WHERE "effect"#>>'{input,userId}' IS NOT NULL;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130010000_reaction_erasure');
