-- CreateTable
CREATE TABLE "traffic" (
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "traffic_pkey" PRIMARY KEY ("minute","kind","subject","network")
);

-- CreateTable
CREATE TABLE "api_key_habits" (
    "key_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "busiest_minute" INTEGER NOT NULL,
    "networks" TEXT[],

    CONSTRAINT "api_key_habits_pkey" PRIMARY KEY ("key_id")
);
