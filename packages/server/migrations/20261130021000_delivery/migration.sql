-- What was delivered by webhooks: a duplicate of an ID must have the same body.
CREATE TABLE "proactive"."delivery" (
    "source" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("source","id")
);
CREATE INDEX "delivery_at_idx" ON "proactive"."delivery" ("at");
INSERT INTO "proactive"."migration" ("name") VALUES ('20261130021000_delivery');
