-- The products that were last recommended to a shopper, the best first.
ALTER TABLE "shop"."shopper" ADD COLUMN "recommended" TEXT[] NOT NULL DEFAULT '{}';
