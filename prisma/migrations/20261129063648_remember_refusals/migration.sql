-- AlterTable
ALTER TABLE "sealed_tokens" ADD COLUMN     "refused_at" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[];
