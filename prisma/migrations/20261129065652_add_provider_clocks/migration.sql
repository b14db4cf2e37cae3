-- CreateTable
CREATE TABLE "provider_clocks" (
    "provider" TEXT NOT NULL,
    "skew_s" INTEGER NOT NULL,
    "noticed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "provider_clocks_pkey" PRIMARY KEY ("provider")
);
