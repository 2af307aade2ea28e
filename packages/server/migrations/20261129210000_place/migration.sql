-- The places of scarce things that holds take up, by the network that their persons came from: an address may have so many
-- of a thing, by whatever signals and use cases. `origin` is a pseudonym of the address.
CREATE TABLE "proactive"."place" (
  "hold"       TEXT PRIMARY KEY,
  "thing"      TEXT NOT NULL,
  "origin"     TEXT NOT NULL,
  "person"     TEXT NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL
);
CREATE INDEX "place_thing_origin_idx" ON "proactive"."place" ("thing", "origin");
CREATE INDEX "place_person_idx" ON "proactive"."place" ("person");
INSERT INTO "proactive"."migration" ("name") VALUES ('20261129210000_place');
