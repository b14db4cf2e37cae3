-- CreateTable
CREATE TABLE "notifications" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER,
    "kind" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "connection_ids" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "incidents" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "send_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "closed_at" TIMESTAMPTZ(3),
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection_notices" (
    "connection_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "notification_id" INTEGER,
    "about" TIMESTAMPTZ(3) NOT NULL,
    "told_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connection_notices_pkey" PRIMARY KEY ("connection_id","kind")
);

-- CreateTable
CREATE TABLE "incident_notices" (
    "provider" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "incident" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_notices_pkey" PRIMARY KEY ("provider","host")
);

-- CreateTable
CREATE TABLE "notification_settings" (
    "user_id" INTEGER NOT NULL,
    "muted" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "language" TEXT NOT NULL DEFAULT 'en',

    CONSTRAINT "notification_settings_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE INDEX "notifications_user_id_id_idx" ON "notifications"("user_id", "id" DESC);

-- CreateIndex
CREATE INDEX "notifications_send_at_idx" ON "notifications"("send_at");

-- CreateIndex
CREATE INDEX "connection_notices_notification_id_idx" ON "connection_notices"("notification_id");

-- AddForeignKey
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_notices" ADD CONSTRAINT "connection_notices_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection_notices" ADD CONSTRAINT "connection_notices_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notifications"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification_settings" ADD CONSTRAINT "notification_settings_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of a kind somebody has one notification at most that still gathers; what is there when it is sent is one message.
CREATE UNIQUE INDEX "notifications_gathering_key" ON "notifications"(coalesce("user_id", 0), "kind") WHERE "closed_at" IS NULL;

-- Finds the few connections that have trouble among all. An expression, since Prisma knows no partial indexes.
-- safe: building it reads the table once, about a second for a million connections, in which writes wait
CREATE INDEX "connections_in_trouble_idx" ON "connections"(coalesce("reason", '')) WHERE "reason" IS NOT NULL;
