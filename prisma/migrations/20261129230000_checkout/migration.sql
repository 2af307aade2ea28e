-- The checkout: the address of a shopper who is about to order, the course of an order, and the payment providers.

-- The assistant's clock, which demonstrations move forward: holds and cut-offs are compared with it.
CREATE FUNCTION "shop"."clock"() RETURNS TIMESTAMPTZ LANGUAGE sql STABLE AS $$
  SELECT clock_timestamp() + interval '1 millisecond' *
    coalesce((SELECT (value #>> '{}')::float8 FROM proactive.setting WHERE key = 'clock.offset'), 0)
$$;

CREATE TABLE "shop"."checkout" (
    "person_id" TEXT NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "street" TEXT NOT NULL DEFAULT '',
    "city" TEXT NOT NULL DEFAULT '',
    "postcode" TEXT NOT NULL DEFAULT '',
    "phone" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "checkout_pkey" PRIMARY KEY ("person_id")
);

ALTER TABLE "shop"."order"
  ADD COLUMN "key" TEXT,
  ADD COLUMN "address" JSONB,
  ADD COLUMN "method" TEXT,
  ADD COLUMN "delivery_price" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "done" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "retry_key" TEXT,
  ADD COLUMN "failure" TEXT,
  ADD COLUMN "due_at" TIMESTAMPTZ(3);

CREATE UNIQUE INDEX "order_key_key" ON "shop"."order"("key");

-- What the worker that finishes orders looks for.
CREATE INDEX "order_unfinished_idx" ON "shop"."order"("status", "due_at") WHERE (due_at IS NOT NULL);

CREATE TABLE "shop"."payment_provider" (
    "id" TEXT NOT NULL,
    "level" TEXT NOT NULL DEFAULT 'none',
    "failing" INTEGER NOT NULL DEFAULT 0,
    "told_at" DOUBLE PRECISION NOT NULL DEFAULT 0,

    CONSTRAINT "payment_provider_pkey" PRIMARY KEY ("id")
);
INSERT INTO "shop"."payment_provider" ("id") VALUES ('card'), ('paypal');

CREATE TABLE "shop"."payment" (
    "key" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "code" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payment_pkey" PRIMARY KEY ("key"),
    CONSTRAINT "payment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop"."order"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "payment_order_id_idx" ON "shop"."payment"("order_id");

-- The parts of a product that is a bundle; a bundle has no stock of its own.
CREATE TABLE "shop"."bundle_part" (
    "bundle_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "variant_id" TEXT NOT NULL DEFAULT '',
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "bundle_part_pkey" PRIMARY KEY ("bundle_id", "product_id", "variant_id"),
    CONSTRAINT "bundle_part_bundle_id_fkey" FOREIGN KEY ("bundle_id") REFERENCES "shop"."product"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Sells some to a person, and uses up as many of the person's own holds; false when there are too few for them. The
-- function before knew of one hold only, and a person may hold several pieces.
DROP FUNCTION "shop"."sell"(TEXT, TEXT, TEXT, INTEGER, TEXT, TIMESTAMPTZ);
CREATE FUNCTION "shop"."sell"(
  who TEXT, of_kind TEXT, of_thing TEXT, of_variant TEXT, how_many INTEGER, moment TIMESTAMPTZ
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  PERFORM shop.queue_up(of_kind, of_thing, of_variant);
  IF shop.left_for(of_kind, of_thing, of_variant, who, moment) < how_many THEN RETURN false; END IF;
  DELETE FROM shop.hold WHERE id IN (
    SELECT id FROM shop.hold
    WHERE kind = of_kind AND thing = of_thing AND variant = of_variant AND person_id = who
    ORDER BY expires_at LIMIT how_many);
  IF of_kind = 'slot' THEN
    UPDATE shop.slot SET sold = sold + how_many WHERE id = of_thing;
  ELSE
    UPDATE shop.stock SET on_hand = on_hand - how_many WHERE product_id = of_thing AND variant_id = of_variant;
  END IF;
  RETURN true;
END $$;

-- An operator who switches a provider tells the assistant, as the provider's own events do.
CREATE FUNCTION "shop"."provider_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level = 'none' THEN
    PERFORM proactive.append_event('payment.provider_recovered', 'shop-database', 'provider/' || NEW.id,
      jsonb_build_object('provider', NEW.id));
  ELSIF NEW.level = 'unavailable' THEN
    PERFORM proactive.append_event('payment.method_unavailable', 'shop-database', 'provider/' || NEW.id,
      jsonb_build_object('method', NEW.id));
  ELSIF NEW.id = 'card' THEN
    PERFORM proactive.append_event('payment.provider_degraded', 'shop-database', 'provider/card',
      jsonb_build_object('provider', 'card', 'level', NEW.level, 'alternative', 'paypal'));
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER "provider_changed" AFTER UPDATE OF "level" ON "shop"."payment_provider"
FOR EACH ROW WHEN (OLD."level" IS DISTINCT FROM NEW."level") EXECUTE FUNCTION "shop"."provider_changed"();
