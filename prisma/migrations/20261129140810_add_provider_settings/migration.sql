-- CreateTable
CREATE TABLE "provider_settings" (
    "provider" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "provider_settings_pkey" PRIMARY KEY ("provider")
);
