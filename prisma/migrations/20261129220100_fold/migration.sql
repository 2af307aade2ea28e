-- Words without accents and capitals, so that a search for "maslo" finds "Máslo"; trigrams find words with typing errors.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE FUNCTION "shop"."fold"("words" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT lower(translate("words", 'ÁÄČĎÉĚËÍŇÓÖŘŠŤÚŮÜÝŽáäâčďéěëêíňóöôřšťúůüýž', 'AACDEEEINOORSTUUUYZaaacdeeeeinooorstuuuyz'))
$$;
