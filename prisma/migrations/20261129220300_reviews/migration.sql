-- What shoppers say of a product, and what they wish for.
CREATE TABLE "shop"."review" (
    "product_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "rating" INTEGER NOT NULL,
    "body_en" TEXT NOT NULL,
    "body_cs" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "review_pkey" PRIMARY KEY ("product_id","person_id"),
    CONSTRAINT "review_rating_check" CHECK ("rating" BETWEEN 1 AND 5)
);

CREATE TABLE "shop"."wish" (
    "person_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wish_pkey" PRIMARY KEY ("person_id","product_id")
);

ALTER TABLE "shop"."review" ADD CONSTRAINT "review_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "shop"."wish" ADD CONSTRAINT "wish_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE;
