-- CreateIndex
-- safe: flows are few, since they are deleted an hour after they ran out
CREATE INDEX "flows_connect_session_id_idx" ON "flows"("connect_session_id");
