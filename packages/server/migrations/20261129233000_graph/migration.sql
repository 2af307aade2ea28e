-- The graph of what relates to what. The kinds of nodes and edges are the pack's; only `person` is the server's own: the
-- key of such a node is the person's name, and an erasure deletes the node with its edges.
CREATE TABLE "proactive"."graph_node" (
  "id"       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  "kind"     TEXT NOT NULL,
  "key"      TEXT NOT NULL,
  -- Two numbers to order and to compare nodes by, each with the time at which it was told.
  "rank"     DOUBLE PRECISION NOT NULL DEFAULT 0,
  "rank_at"  TIMESTAMPTZ(3),
  "value"    DOUBLE PRECISION,
  "value_at" TIMESTAMPTZ(3),
  -- The newest event about a person; null for other nodes.
  "at"       TIMESTAMPTZ(3),
  -- What loaded the node, such as the shop's catalogue; empty for a node that only events name.
  "source"   TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX "graph_node_kind_key_key" ON "proactive"."graph_node" ("kind", "key");
CREATE TABLE "proactive"."graph_edge" (
  "from_id" BIGINT NOT NULL REFERENCES "proactive"."graph_node" ("id") ON DELETE CASCADE,
  "kind"    TEXT NOT NULL,
  "to_id"   BIGINT NOT NULL REFERENCES "proactive"."graph_node" ("id") ON DELETE CASCADE,
  "weight"  DOUBLE PRECISION NOT NULL,
  -- The newest event that counts for the edge; null for an edge that was loaded.
  "at"      TIMESTAMPTZ(3),
  -- `page` while only events of pages count for the edge, `shop` once an event of the shop's systems does; otherwise what
  -- loaded the edge, as `load:<source>`.
  "origin"  TEXT NOT NULL,
  PRIMARY KEY ("from_id", "kind", "to_id")
);
-- From a node, the strongest edges are followed first.
CREATE INDEX "graph_edge_out_idx" ON "proactive"."graph_edge" ("from_id", "kind", "weight" DESC, "to_id");
CREATE INDEX "graph_edge_in_idx" ON "proactive"."graph_edge" ("to_id", "kind", "weight" DESC, "from_id");

-- How far a projection has followed the log. An erasure raises the epoch, so that what was read before is refused.
CREATE TABLE "proactive"."projection" (
  "name"      TEXT NOT NULL,
  "partition" INTEGER NOT NULL,
  "cursor"    TEXT NOT NULL DEFAULT '',
  "epoch"     BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY ("name", "partition")
);

-- The events that the graph contains, as hashes of their IDs.
CREATE TABLE "proactive"."graph_event" (
  "projection" TEXT NOT NULL,
  "id"         UUID NOT NULL,
  "at"         TIMESTAMPTZ(3) NOT NULL,
  PRIMARY KEY ("projection", "id")
);

-- The texts that a question is answered from. "named" and "body" are title with keywords, and text, as words without
-- accents and capitals.
CREATE TABLE "proactive"."document" (
  "id"     TEXT NOT NULL,
  "locale" TEXT NOT NULL,
  "title"  TEXT NOT NULL,
  "text"   TEXT NOT NULL,
  "named"  TEXT NOT NULL,
  "body"   TEXT NOT NULL,
  PRIMARY KEY ("id", "locale")
);
CREATE INDEX "document_words_idx" ON "proactive"."document" USING gin (to_tsvector('simple', "named" || ' ' || "body"));

-- Trigrams find words with typing errors. The search works without them where the extension cannot be made.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'pg_trgm is not available: the search finds no words with typing errors.';
END $$;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261129233000_graph');
