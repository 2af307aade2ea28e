-- The shop's own changes are known by their times to `applies` as well, so that a late event does not undo them.

-- When each field of a shopper was last told by an event, epoch milliseconds: events tell some of the fields each.
ALTER TABLE "shop"."shopper" ADD COLUMN "told_at" JSONB NOT NULL DEFAULT '{}';

CREATE OR REPLACE FUNCTION "shop"."stock_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('inventory.stock_changed', 'shop-database', 'product/' || NEW.product_id, jsonb_strip_nulls(
    jsonb_build_object('productId', NEW.product_id, 'variantId', nullif(NEW.variant_id, ''), 'stock', NEW.on_hand, 'previous', OLD.on_hand)),
    NEW.product_id || '/' || NEW.variant_id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION "shop"."slot_capacity_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('delivery.slot_capacity_changed', 'shop-database', 'slot/' || NEW.id, jsonb_build_object(
    'zone', NEW.zone_id, 'slotId', NEW.id,
    'from', greatest(0, OLD.capacity - OLD.sold), 'to', greatest(0, NEW.capacity - NEW.sold)), NEW.id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION "shop"."product_price_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('price.changed', 'shop-database', 'product/' || NEW.id,
    jsonb_build_object('productId', NEW.id, 'from', OLD.price, 'to', NEW.price), NEW.id || '/');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION "shop"."variant_price_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM proactive.append_event('price.changed', 'shop-database', 'product/' || NEW.product_id,
    jsonb_build_object('productId', NEW.product_id, 'variantId', NEW.id, 'from', OLD.price, 'to', NEW.price),
    NEW.product_id || '/' || NEW.id);
  RETURN NULL;
END $$;
