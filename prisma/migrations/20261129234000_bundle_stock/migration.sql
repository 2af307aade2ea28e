-- What is in stock of each product or variant. Of a bundle, as many pieces as its parts make up.
CREATE VIEW "shop"."on_shelf" AS
SELECT product_id, variant_id, on_hand FROM shop.stock
UNION ALL
SELECT b.bundle_id, '', min(greatest(0, coalesce(s.on_hand, 0)) / b.quantity)
  FROM shop.bundle_part b LEFT JOIN shop.stock s ON s.product_id = b.product_id AND s.variant_id = b.variant_id
 GROUP BY b.bundle_id;

-- What can still be had at a moment; what a person holds themselves does not lower the number that they are told. Of a
-- bundle, as many pieces as what can be had of its parts makes up.
CREATE OR REPLACE FUNCTION "shop"."left_for"(of_kind TEXT, of_thing TEXT, of_variant TEXT, who TEXT, moment TIMESTAMPTZ)
RETURNS INTEGER LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT min(greatest(0, coalesce(shop.unsold('stock', b.product_id, b.variant_id), 0) - (
        SELECT count(*) FROM shop.hold
        WHERE kind = 'stock' AND thing = b.product_id AND variant = b.variant_id AND expires_at > moment
          AND person_id IS DISTINCT FROM who)) / b.quantity)
      FROM shop.bundle_part b WHERE of_kind = 'stock' AND b.bundle_id = of_thing),
    greatest(0, coalesce(shop.unsold(of_kind, of_thing, of_variant), 0) - (
      SELECT count(*) FROM shop.hold
      WHERE kind = of_kind AND thing = of_thing AND variant = of_variant AND expires_at > moment
        AND person_id IS DISTINCT FROM who)))::integer
$$;
