-- The store's help texts, in both languages. The keywords are words by which people look for a text and that are not in it.
CREATE TABLE "shop"."help_text" (
    "id" TEXT NOT NULL,
    "title_en" TEXT NOT NULL,
    "title_cs" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "text_cs" TEXT NOT NULL,
    "keywords_en" TEXT NOT NULL DEFAULT '',
    "keywords_cs" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "help_text_pkey" PRIMARY KEY ("id")
);

-- Whoever edits a help text, or the texts of a product, tells the assistant, which then searches the new text.
CREATE FUNCTION "shop"."content_changed"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
  document TEXT := TG_ARGV[0] || '/' || CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
BEGIN
  PERFORM proactive.append_event('content.published', 'shop-database', 'document/' || document, jsonb_build_object('documentId', document));
  RETURN NULL;
END $$;

CREATE TRIGGER "content_changed" AFTER INSERT OR UPDATE OR DELETE ON "shop"."help_text"
FOR EACH ROW EXECUTE FUNCTION "shop"."content_changed"('help');

CREATE TRIGGER "content_changed" AFTER UPDATE OF "name_en", "name_cs", "about_en", "about_cs", "brand", "tags" ON "shop"."product"
FOR EACH ROW WHEN ((OLD."name_en", OLD."name_cs", OLD."about_en", OLD."about_cs", OLD."brand", OLD."tags")
  IS DISTINCT FROM (NEW."name_en", NEW."name_cs", NEW."about_en", NEW."about_cs", NEW."brand", NEW."tags"))
EXECUTE FUNCTION "shop"."content_changed"('product');
