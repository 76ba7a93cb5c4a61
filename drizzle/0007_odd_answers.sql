CREATE TABLE "account_log" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"type" text NOT NULL,
	"result" text NOT NULL,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"address" text,
	"request_id" text,
	"occurred_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "step" text;--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "provider_error" text;--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "provider_error_description" text;--> statement-breakpoint
ALTER TABLE "flow_log" ADD COLUMN "request_id" text;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "result" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "result" text DEFAULT 'done' NOT NULL;--> statement-breakpoint
ALTER TABLE "connection_tokens" ADD COLUMN "named_life_seconds" integer;--> statement-breakpoint
ALTER TABLE "connection_tokens" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connection_tokens" ADD COLUMN "refused_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connection_tokens" ADD COLUMN "warnings" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "extra_sealed" text;--> statement-breakpoint
ALTER TABLE "account_log" ADD CONSTRAINT "account_log_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_log_account_id_id_index" ON "account_log" USING btree ("account_id","id");