-- Events that a person has had forgotten: the graph no longer contains them, and takes them no more.
ALTER TABLE "proactive"."graph_event" ADD COLUMN "withdrawn" BOOLEAN NOT NULL DEFAULT false;
INSERT INTO "proactive"."migration" ("name") VALUES ('20261129233200_graph_withdrawn');
