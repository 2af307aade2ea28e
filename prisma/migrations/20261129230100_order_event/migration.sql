-- The events of orders that the assistant has yet to be told: written with the change that they tell of, and handed to
-- its ingest by the orders' worker. `append_event` does not fit them, because they are about a person, whose consent
-- ingest asks for.
CREATE TABLE "shop"."order_event" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "data" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "position" BIGSERIAL NOT NULL,

    CONSTRAINT "order_event_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "order_event_person_id_idx" ON "shop"."order_event"("person_id");
