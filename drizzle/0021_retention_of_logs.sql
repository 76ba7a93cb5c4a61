-- Built before the rest, while Workers write to these tables: docs/deploy-cloudflare.md, "Migrations".
CREATE INDEX CONCURRENTLY "account_log_occurred" ON "account_log" USING btree ("occurred_at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "flow_log_finished" ON "flow_log" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "sign_up_invitations_ended" ON "sign_up_invitations" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX CONCURRENTLY "audit_log_token" ON "audit_log" USING btree ("project_id",(actor ->> 'token_id'),"seq") WHERE actor ->> 'token_id' is not null;--> statement-breakpoint
ALTER TABLE "access_tokens" ADD COLUMN "seen_networks" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- By hand: lines can be removed once they are older than shared/retention.ts keeps them, a test compares the two. Every
-- other change of the log still fails.
CREATE OR REPLACE TRIGGER account_log_is_append_only BEFORE UPDATE OR TRUNCATE ON "account_log"
  FOR EACH STATEMENT EXECUTE FUNCTION account_log_is_append_only();
--> statement-breakpoint
CREATE FUNCTION account_log_loses_old_lines_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM removed WHERE (occurred_at < clock_timestamp() - interval '400 days') IS NOT TRUE) THEN
    RAISE EXCEPTION 'account_log is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER account_log_loses_old_lines_only AFTER DELETE ON "account_log"
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION account_log_loses_old_lines_only();
