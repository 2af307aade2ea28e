-- Whoever changes stock, slots or prices in the database tells the assistant's log in the same transaction, whatever
-- program they use. What the assistant itself applies from its log is not told again (see proactive.append_event).

CREATE FUNCTION "shop"."stock_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('inventory.stock_changed', 'shop-database', 'product/' || NEW.product_id, jsonb_strip_nulls(
    jsonb_build_object('productId', NEW.product_id, 'variantId', nullif(NEW.variant_id, ''), 'stock', NEW.on_hand, 'previous', OLD.on_hand)));
  RETURN NULL;
END $$;

CREATE TRIGGER "stock_changed" AFTER UPDATE OF "on_hand" ON "shop"."stock"
FOR EACH ROW WHEN (OLD."on_hand" IS DISTINCT FROM NEW."on_hand") EXECUTE FUNCTION "shop"."stock_changed"();

CREATE FUNCTION "shop"."slot_capacity_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('delivery.slot_capacity_changed', 'shop-database', 'slot/' || NEW.id, jsonb_build_object(
    'zone', NEW.zone_id, 'slotId', NEW.id,
    'from', greatest(0, OLD.capacity - OLD.sold), 'to', greatest(0, NEW.capacity - NEW.sold)));
  RETURN NULL;
END $$;

CREATE TRIGGER "slot_capacity_changed" AFTER UPDATE OF "capacity", "sold" ON "shop"."slot"
FOR EACH ROW WHEN (OLD."capacity" - OLD."sold" IS DISTINCT FROM NEW."capacity" - NEW."sold")
EXECUTE FUNCTION "shop"."slot_capacity_changed"();

CREATE FUNCTION "shop"."product_price_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('price.changed', 'shop-database', 'product/' || NEW.id,
    jsonb_build_object('productId', NEW.id, 'from', OLD.price, 'to', NEW.price));
  RETURN NULL;
END $$;

CREATE TRIGGER "price_changed" AFTER UPDATE OF "price" ON "shop"."product"
FOR EACH ROW WHEN (OLD."price" IS DISTINCT FROM NEW."price") EXECUTE FUNCTION "shop"."product_price_changed"();

CREATE FUNCTION "shop"."variant_price_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('price.changed', 'shop-database', 'product/' || NEW.product_id,
    jsonb_build_object('productId', NEW.product_id, 'variantId', NEW.id, 'from', OLD.price, 'to', NEW.price));
  RETURN NULL;
END $$;

CREATE TRIGGER "price_changed" AFTER UPDATE OF "price" ON "shop"."variant"
FOR EACH ROW WHEN (OLD."price" IS DISTINCT FROM NEW."price") EXECUTE FUNCTION "shop"."variant_price_changed"();
