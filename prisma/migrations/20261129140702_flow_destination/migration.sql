-- AlterTable
ALTER TABLE "flows" ADD COLUMN     "destination" TEXT NOT NULL DEFAULT '';
