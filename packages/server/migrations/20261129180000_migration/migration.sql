-- The migrations that this database has. From here on, each migration ends by adding itself, so that the table is right
-- whatever applied the migration. `needs` names a migration that a server must know to work on this schema; without it,
-- servers of the version before go on.
CREATE TABLE "proactive"."migration" (
  "name"       TEXT PRIMARY KEY,
  "needs"      TEXT,
  "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now()
);
INSERT INTO "proactive"."migration" ("name") VALUES
  ('20261120000000_proactive'),
  ('20261121000000_inspection_at'),
  ('20261122030000_event_scope'),
  ('20261124000000_erasure'),
  ('20261129010000_consent'),
  ('20261129120000_event_time'),
  ('20261129180000_migration');
