-- AlterTable
ALTER TABLE "webhook_endpoints" ADD COLUMN     "created_by" TEXT NOT NULL DEFAULT '';
