-- AlterTable
ALTER TABLE "connections" ADD COLUMN     "required_scope" TEXT[] DEFAULT ARRAY[]::TEXT[];
