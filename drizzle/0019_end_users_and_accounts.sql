ALTER TABLE "accounts" ADD COLUMN "locale" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "deletion_due_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connection_tokens" ADD COLUMN "blocked_from" text;--> statement-breakpoint
ALTER TABLE "end_users" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "end_users" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "end_users" ADD COLUMN "blocked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "end_users" ADD COLUMN "state_seq" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "end_users" ADD COLUMN "follow_due_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "accounts_to_delete" ON "accounts" USING btree ("deletion_due_at") WHERE state = 'deleting';--> statement-breakpoint
CREATE INDEX "flow_log_by_end_user" ON "flow_log" USING btree ("end_user_id");--> statement-breakpoint
CREATE INDEX "end_users_blocked" ON "end_users" USING btree ("project_id","id") WHERE state = 'blocked';--> statement-breakpoint
CREATE INDEX "end_users_to_follow" ON "end_users" USING btree ("follow_due_at") WHERE follow_due_at is not null;