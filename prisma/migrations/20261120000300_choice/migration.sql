-- CreateTable
CREATE TABLE "shop"."choice" (
    "person_id" TEXT NOT NULL,
    "payment_method" TEXT,
    "slot_id" TEXT,
    "dietary" TEXT[],

    CONSTRAINT "choice_pkey" PRIMARY KEY ("person_id")
);

-- CreateTable
CREATE TABLE "shop"."choice_change" (
    "key" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "payment_method" TEXT,
    "slot_id" TEXT,
    "dietary" TEXT[],
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "undone_at" TIMESTAMPTZ(3),

    CONSTRAINT "choice_change_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "choice_change_person_id_idx" ON "shop"."choice_change"("person_id");
