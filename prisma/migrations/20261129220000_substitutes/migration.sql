-- The products that the store offers in place of one that is sold out.
ALTER TABLE "shop"."product" ADD COLUMN "substitutes" TEXT[] DEFAULT ARRAY[]::TEXT[];
