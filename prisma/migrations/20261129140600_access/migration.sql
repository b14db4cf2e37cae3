-- AlterTable
ALTER TABLE "api_keys" ADD COLUMN     "allowed_addresses" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "previous_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "previous_secret_hash" TEXT,
ADD COLUMN     "previous_used_at" TIMESTAMPTZ(3),
ADD COLUMN     "requests_per_minute" INTEGER;

-- AlterTable
ALTER TABLE "connect_sessions" ADD COLUMN     "connection_id" INTEGER;

-- AlterTable
ALTER TABLE "flows" ADD COLUMN     "connect_session_id" TEXT;

-- CreateTable
CREATE TABLE "request_counts" (
    "who" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "requests" INTEGER NOT NULL,

    CONSTRAINT "request_counts_pkey" PRIMARY KEY ("who","minute")
);

-- CreateIndex
CREATE INDEX "request_counts_minute_idx" ON "request_counts"("minute");
