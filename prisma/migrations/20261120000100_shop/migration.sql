-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "shop";

-- CreateEnum
CREATE TYPE "shop"."unit" AS ENUM ('g', 'ml', 'piece');

-- CreateTable
CREATE TABLE "shop"."category" (
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_cs" TEXT NOT NULL,
    "tint" TEXT NOT NULL,
    "picture" TEXT NOT NULL,

    CONSTRAINT "category_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."product" (
    "id" TEXT NOT NULL,
    "category_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "brand" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_cs" TEXT NOT NULL,
    "about_en" TEXT NOT NULL,
    "about_cs" TEXT NOT NULL,
    "price" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "unit" "shop"."unit" NOT NULL,
    "tags" TEXT[],
    "picture" TEXT NOT NULL,
    "form" TEXT NOT NULL DEFAULT 'plain',

    CONSTRAINT "product_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."variant" (
    "product_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name_en" TEXT NOT NULL,
    "name_cs" TEXT NOT NULL,
    "price" INTEGER NOT NULL,

    CONSTRAINT "variant_pkey" PRIMARY KEY ("product_id","id")
);

-- CreateTable
CREATE TABLE "shop"."stock" (
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "on_hand" INTEGER NOT NULL,

    CONSTRAINT "stock_pkey" PRIMARY KEY ("product_id","variant_id")
);

-- CreateTable
CREATE TABLE "shop"."zone" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "zone_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."postcode" (
    "code" TEXT NOT NULL,
    "zone_id" TEXT NOT NULL,

    CONSTRAINT "postcode_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "shop"."slot" (
    "id" TEXT NOT NULL,
    "zone_id" TEXT NOT NULL,
    "start" TIMESTAMPTZ(3) NOT NULL,
    "end" TIMESTAMPTZ(3) NOT NULL,
    "cutoff" TIMESTAMPTZ(3) NOT NULL,
    "capacity" INTEGER NOT NULL,
    "sold" INTEGER NOT NULL DEFAULT 0,
    "price" INTEGER NOT NULL,
    "eco" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "slot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."shopper" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tier" TEXT NOT NULL DEFAULT 'standard',
    "postcode" TEXT,
    "preferred_slot" TEXT,
    "dietary" TEXT[],
    "address" JSONB,

    CONSTRAINT "shopper_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."order" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "user_id" TEXT,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "slot_id" TEXT,
    "total" INTEGER NOT NULL,
    "status" TEXT NOT NULL,

    CONSTRAINT "order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."order_item" (
    "order_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL,
    "price" INTEGER NOT NULL,

    CONSTRAINT "order_item_pkey" PRIMARY KEY ("order_id","product_id","variant_id")
);

-- CreateTable
CREATE TABLE "shop"."basket_item" (
    "person_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "basket_item_pkey" PRIMARY KEY ("person_id","product_id","variant_id")
);

-- CreateTable
CREATE TABLE "shop"."basket_change" (
    "key" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "basket_change_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "product_category_id_position_idx" ON "shop"."product"("category_id", "position");

-- CreateIndex
CREATE INDEX "slot_zone_id_start_idx" ON "shop"."slot"("zone_id", "start");

-- CreateIndex
CREATE INDEX "order_person_id_placed_at_idx" ON "shop"."order"("person_id", "placed_at");

-- CreateIndex
CREATE INDEX "basket_change_person_id_idx" ON "shop"."basket_change"("person_id");

-- AddForeignKey
ALTER TABLE "shop"."product" ADD CONSTRAINT "product_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "shop"."category"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."variant" ADD CONSTRAINT "variant_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."stock" ADD CONSTRAINT "stock_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."postcode" ADD CONSTRAINT "postcode_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "shop"."zone"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."slot" ADD CONSTRAINT "slot_zone_id_fkey" FOREIGN KEY ("zone_id") REFERENCES "shop"."zone"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."order" ADD CONSTRAINT "order_slot_id_fkey" FOREIGN KEY ("slot_id") REFERENCES "shop"."slot"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."order_item" ADD CONSTRAINT "order_item_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop"."order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop"."basket_item" ADD CONSTRAINT "basket_item_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE;



-- What no code may get wrong, however it is written; Prisma does not model these.
ALTER TABLE "shop"."product" ADD CONSTRAINT "product_price_check" CHECK ("price" >= 0 AND "amount" > 0);
ALTER TABLE "shop"."variant" ADD CONSTRAINT "variant_price_check" CHECK ("price" >= 0);
ALTER TABLE "shop"."stock" ADD CONSTRAINT "stock_on_hand_check" CHECK ("on_hand" >= 0);
ALTER TABLE "shop"."slot" ADD CONSTRAINT "slot_places_check" CHECK ("sold" >= 0 AND "capacity" >= 0 AND "price" >= 0);
ALTER TABLE "shop"."slot" ADD CONSTRAINT "slot_times_check" CHECK ("cutoff" <= "start" AND "start" < "end");
ALTER TABLE "shop"."order_item" ADD CONSTRAINT "order_item_quantity_check" CHECK ("quantity" > 0 AND "price" >= 0);
ALTER TABLE "shop"."basket_item" ADD CONSTRAINT "basket_item_quantity_check" CHECK ("quantity" > 0);
