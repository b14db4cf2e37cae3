-- A held grant names the kind of its resource choice as everything else does: "kind", not "type".
UPDATE "outbox"
SET "payload" = jsonb_set(
  "payload" #- '{consent,resource,type}',
  '{consent,resource,kind}',
  "payload" #> '{consent,resource,type}'
)
WHERE "name" = 'revoke-orphan' AND "payload" #> '{consent,resource,type}' IS NOT NULL;
