ALTER TABLE "audit_heads" ADD COLUMN "start_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_heads" ADD COLUMN "start_hash" text DEFAULT '0000000000000000000000000000000000000000000000000000000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "projects" ADD COLUMN "audit_retention_days" integer;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "claimed_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "notice_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "tests_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "webhooks" ADD COLUMN "tests" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "audit_log" USING btree ("project_id",(actor ->> 'id'),"seq");--> statement-breakpoint
CREATE INDEX "audit_log_type" ON "audit_log" USING btree ("project_id",type collate "C","seq");--> statement-breakpoint
CREATE INDEX "invitations_ended" ON "invitations" USING btree (coalesce(accepted_at, revoked_at, expires_at));--> statement-breakpoint
CREATE INDEX "projects_audit_retention" ON "projects" USING btree ("id") WHERE audit_retention_days is not null;--> statement-breakpoint
CREATE INDEX "webhooks_notice" ON "webhooks" USING btree ("notice_at") WHERE notice_at is not null;--> statement-breakpoint
-- By hand: lines can be removed from the beginning of a chain, once they are older than the project keeps them, by the
-- statement that moves the start of the chain. Every other change of the log still fails.
CREATE OR REPLACE TRIGGER audit_log_is_append_only BEFORE UPDATE OR TRUNCATE ON "audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
--> statement-breakpoint
CREATE FUNCTION audit_log_loses_old_lines_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM removed
      LEFT JOIN audit_heads head ON head.project_id = removed.project_id
      LEFT JOIN projects ON projects.id = removed.project_id
    WHERE (removed.seq <= head.start_seq AND removed.occurred_at
      < clock_timestamp() - make_interval(days => projects.audit_retention_days)) IS NOT TRUE
  ) OR EXISTS (
    SELECT FROM (SELECT DISTINCT project_id FROM removed) AS touched JOIN audit_heads head USING (project_id)
    WHERE NOT EXISTS (SELECT FROM removed WHERE removed.project_id = head.project_id
        AND removed.seq = head.start_seq AND removed.hash = head.start_hash)
      OR EXISTS (SELECT FROM audit_log WHERE audit_log.project_id = head.project_id
        AND audit_log.seq <= head.start_seq)
  ) THEN
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER audit_log_loses_old_lines_only AFTER DELETE ON "audit_log"
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_loses_old_lines_only();
