-- An id is unique within its scope only: the session of a page, or the source of a shop's system. Where another scope has
-- the same id in the same partition, the row's id is the id with its scope. Rows without a scope are the engine's own, or
-- older than this column.
ALTER TABLE "proactive"."event_log" ADD COLUMN "scope" TEXT;
