-- CreateTable
CREATE TABLE "shop"."hold" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "thing" TEXT NOT NULL,
    "variant" TEXT NOT NULL DEFAULT '',
    "person_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop"."hold_fence" (
    "partition" INTEGER NOT NULL,
    "epoch" BIGINT NOT NULL,

    CONSTRAINT "hold_fence_pkey" PRIMARY KEY ("partition")
);

-- CreateIndex
CREATE INDEX "hold_kind_thing_variant_idx" ON "shop"."hold"("kind", "thing", "variant");


ALTER TABLE "shop"."hold" ADD CONSTRAINT "hold_kind_check" CHECK ("kind" IN ('slot', 'stock'));

-- What there is of a thing, less what is sold. Null where there is no such thing.
CREATE FUNCTION "shop"."unsold"(of_kind TEXT, of_thing TEXT, of_variant TEXT) RETURNS INTEGER LANGUAGE sql STABLE AS $$
  SELECT CASE of_kind
    WHEN 'slot' THEN (SELECT capacity - sold FROM shop.slot WHERE id = of_thing)
    ELSE (SELECT on_hand FROM shop.stock WHERE product_id = of_thing AND variant_id = of_variant)
  END
$$;

-- What can still be had at a moment; what a person holds themselves does not lower the number that they are told.
CREATE FUNCTION "shop"."left_for"(of_kind TEXT, of_thing TEXT, of_variant TEXT, who TEXT, moment TIMESTAMPTZ)
RETURNS INTEGER LANGUAGE sql STABLE AS $$
  SELECT greatest(0, coalesce(shop.unsold(of_kind, of_thing, of_variant), 0) - (
    SELECT count(*) FROM shop.hold
    WHERE kind = of_kind AND thing = of_thing AND variant = of_variant AND expires_at > moment
      AND person_id IS DISTINCT FROM who))::integer
$$;

-- Whoever wants one waits here for whoever came before; the next statement sees what they did.
CREATE FUNCTION "shop"."queue_up"(of_kind TEXT, of_thing TEXT, of_variant TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
  IF of_kind = 'slot' THEN
    PERFORM FROM shop.slot WHERE id = of_thing FOR NO KEY UPDATE;
  ELSE
    PERFORM FROM shop.stock WHERE product_id = of_thing AND variant_id = of_variant FOR NO KEY UPDATE;
  END IF;
END $$;

-- False for an owner of a partition who has been replaced by a later one.
CREATE FUNCTION "shop"."passes_fence"(of_partition INTEGER, with_epoch BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO shop.hold_fence AS f (partition, epoch) VALUES (of_partition, with_epoch)
  ON CONFLICT (partition) DO UPDATE SET epoch = excluded.epoch WHERE f.epoch <= excluded.epoch;
  RETURN FOUND;
END $$;

-- Keeps one for a person, or refuses. The same id again is the same hold.
CREATE FUNCTION "shop"."grant_hold"(
  hold_id TEXT, of_kind TEXT, of_thing TEXT, of_variant TEXT, for_person TEXT,
  ends_at TIMESTAMPTZ, moment TIMESTAMPTZ, of_partition INTEGER, with_epoch BIGINT
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  IF NOT shop.passes_fence(of_partition, with_epoch) THEN RETURN false; END IF;
  PERFORM shop.queue_up(of_kind, of_thing, of_variant);
  UPDATE shop.hold SET expires_at = ends_at WHERE id = hold_id AND expires_at > moment;
  IF FOUND THEN RETURN true; END IF;
  DELETE FROM shop.hold
  WHERE kind = of_kind AND thing = of_thing AND variant = of_variant AND expires_at <= moment;
  IF shop.left_for(of_kind, of_thing, of_variant, NULL, moment) < 1 THEN RETURN false; END IF;
  INSERT INTO shop.hold (id, kind, thing, variant, person_id, expires_at)
  VALUES (hold_id, of_kind, of_thing, of_variant, for_person, ends_at);
  RETURN true;
END $$;

-- Sets when a hold ends; false when it has ended.
CREATE FUNCTION "shop"."extend_hold"(
  hold_id TEXT, ends_at TIMESTAMPTZ, moment TIMESTAMPTZ, of_partition INTEGER, with_epoch BIGINT
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
BEGIN
  IF NOT shop.passes_fence(of_partition, with_epoch) THEN RETURN false; END IF;
  UPDATE shop.hold SET expires_at = ends_at WHERE id = hold_id AND expires_at > moment;
  RETURN FOUND;
END $$;

-- Sells some, and uses up the buyer's hold in the same breath; false when there are too few for them.
CREATE FUNCTION "shop"."sell"(
  of_kind TEXT, of_thing TEXT, of_variant TEXT, how_many INTEGER, hold_id TEXT, moment TIMESTAMPTZ
) RETURNS BOOLEAN LANGUAGE plpgsql AS $$
DECLARE own INTEGER;
BEGIN
  PERFORM shop.queue_up(of_kind, of_thing, of_variant);
  SELECT count(*) INTO own FROM shop.hold
  WHERE id = hold_id AND kind = of_kind AND thing = of_thing AND variant = of_variant AND expires_at > moment;
  IF shop.left_for(of_kind, of_thing, of_variant, NULL, moment) + own < how_many THEN RETURN false; END IF;
  DELETE FROM shop.hold WHERE id = hold_id;
  IF of_kind = 'slot' THEN
    UPDATE shop.slot SET sold = sold + how_many WHERE id = of_thing;
  ELSE
    UPDATE shop.stock SET on_hand = on_hand - how_many WHERE product_id = of_thing AND variant_id = of_variant;
  END IF;
  RETURN true;
END $$;
