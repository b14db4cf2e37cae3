-- AlterTable
ALTER TABLE "connect_sessions" ADD COLUMN "made_by" TEXT;
