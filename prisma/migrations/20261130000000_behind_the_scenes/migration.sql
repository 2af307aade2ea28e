-- What the shop's reactions do behind the scenes. Rows are made once, by the key of the step that makes them.

-- What an event follows from, so that a reaction which would set itself off is recognized.
ALTER TABLE "shop"."order_event" ADD COLUMN "causation" TEXT;

-- What waits for a person: an order to review, or a refund that no gateway takes.
CREATE TABLE "shop"."task" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "task_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop"."order"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "task_order_id_idx" ON "shop"."task"("order_id");

-- The refund of an order: requested, refunded by a gateway, or handed to a person.
CREATE TABLE "shop"."refund" (
    "order_id" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "method" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "gateway" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refund_pkey" PRIMARY KEY ("order_id"),
    CONSTRAINT "refund_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop"."order"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Pieces sold per product and day of the shop, and the steps that were counted in.
CREATE TABLE "shop"."product_sales" (
    "product_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "pieces" INTEGER NOT NULL,

    CONSTRAINT "product_sales_pkey" PRIMARY KEY ("product_id", "day")
);
CREATE TABLE "shop"."done_step" (
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "done_step_pkey" PRIMARY KEY ("key")
);

-- What a mailer sends to a person.
CREATE TABLE "shop"."notification" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "notification_person_id_idx" ON "shop"."notification"("person_id");

-- What was done about a full disk, and the summary for the team.
CREATE TABLE "shop"."incident" (
    "id" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "percent" DOUBLE PRECISION NOT NULL,
    "files" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "summary" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);
