-- What was seen in the last hour is found without reading all that was ever seen; times rise with the rows, so a summary
-- of ranges is enough, and costs the writer nearly nothing.
CREATE INDEX "inspection_at_idx" ON "proactive"."inspection" USING brin ("at");
