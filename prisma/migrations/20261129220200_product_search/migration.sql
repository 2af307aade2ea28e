-- The index of the words that a search finds; Prisma does not model an index on an expression.
CREATE INDEX "product_words_idx" ON "shop"."product" USING GIN (to_tsvector('simple', "shop"."fold"("name_en" || ' ' || "name_cs" || ' ' || "brand")));
