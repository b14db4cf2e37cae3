-- CreateTable
CREATE TABLE "registered_clients" (
    "provider" TEXT NOT NULL,
    "registration_endpoint" TEXT NOT NULL,
    "redirect_uri" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "client_secret" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "registered_clients_pkey" PRIMARY KEY ("provider","registration_endpoint","redirect_uri")
);
