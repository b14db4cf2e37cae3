-- Exactly one role.
UPDATE "users" SET "role" = CASE WHEN 'operator' = ANY (string_to_array("role", ',')) THEN 'operator' ELSE 'user' END
  WHERE "role" IS NULL OR "role" NOT IN ('user', 'operator');
ALTER TABLE "users" ALTER COLUMN "role" SET NOT NULL,
  ADD CONSTRAINT "users_one_role" CHECK ("role" IN ('user', 'operator'));

-- Addresses that stand for the users of host applications. Whoever signed up with one never received mail there.
UPDATE "users" SET "email" = 'user-' || "id" || '@reserved.invalid'
  WHERE "external_id" IS NULL AND lower("email") LIKE '%@external.invalid';
ALTER TABLE "users" ADD CONSTRAINT "users_reserved_address"
  CHECK ("external_id" IS NOT NULL OR lower("email") NOT LIKE '%@external.invalid');

-- The first account that can sign in is the operator; that there was one is remembered, whatever becomes of it.
CREATE TABLE "first_account" (
    "only" BOOLEAN NOT NULL DEFAULT true,
    "user_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "first_account_pkey" PRIMARY KEY ("only"),
    CONSTRAINT "first_account_only" CHECK ("only")
);
INSERT INTO "first_account" ("user_id") SELECT min("id") FROM "users" WHERE "external_id" IS NULL HAVING count(*) > 0;

CREATE FUNCTION elect_first_operator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Whoever comes at the same moment waits here until the first one is stored, or has failed.
  INSERT INTO first_account (user_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    NEW.role := 'operator';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER elect_first_operator BEFORE INSERT ON "users"
  FOR EACH ROW WHEN (NEW.external_id IS NULL) EXECUTE FUNCTION elect_first_operator();

-- Somebody has to be able to run the hub. EG001 is LAST_OPERATOR of packages/core/src/errors.ts.
CREATE FUNCTION keep_an_operator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- One at a time, and each sees what the one before it has left.
  PERFORM pg_advisory_xact_lock(7203301);
  IF NOT EXISTS (SELECT FROM users WHERE role = 'operator' AND banned IS NOT TRUE AND id <> OLD.id) THEN
    RAISE EXCEPTION 'nobody else could run the hub' USING ERRCODE = 'EG001';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER keep_an_operator_updated BEFORE UPDATE OF "role", "banned" ON "users"
  FOR EACH ROW WHEN (
    OLD.role = 'operator' AND OLD.banned IS NOT TRUE AND (NEW.role <> 'operator' OR NEW.banned IS TRUE)
  ) EXECUTE FUNCTION keep_an_operator();
CREATE TRIGGER keep_an_operator_deleted BEFORE DELETE ON "users"
  FOR EACH ROW WHEN (OLD.role = 'operator' AND OLD.banned IS NOT TRUE) EXECUTE FUNCTION keep_an_operator();

-- What somebody was let in for has changed: they sign in again.
CREATE FUNCTION end_sessions_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sessions WHERE user_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER end_sessions_of_user AFTER UPDATE OF "role", "banned" ON "users"
  FOR EACH ROW WHEN (OLD.role <> NEW.role OR (NEW.banned IS TRUE AND OLD.banned IS NOT TRUE))
  EXECUTE FUNCTION end_sessions_of_user();

CREATE FUNCTION end_sessions_of_password() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sessions WHERE user_id = NEW.user_id;
  RETURN NULL;
END
$$;
CREATE TRIGGER end_sessions_of_password AFTER UPDATE OF "password" ON "sign_in_methods"
  FOR EACH ROW WHEN (OLD.password IS DISTINCT FROM NEW.password)
  EXECUTE FUNCTION end_sessions_of_password();
