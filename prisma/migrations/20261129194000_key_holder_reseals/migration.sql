-- Whether a process seals anew what another key sealed, so that operators see when none does. One of a version before, which does
-- not say, is taken for one that does.
ALTER TABLE "key_holders" ADD COLUMN "reseals" BOOLEAN NOT NULL DEFAULT true;
