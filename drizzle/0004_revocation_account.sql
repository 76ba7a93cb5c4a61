ALTER TABLE "revocations" ADD COLUMN "account_issuer" text;--> statement-breakpoint
ALTER TABLE "revocations" ADD COLUMN "account_subject" text;--> statement-breakpoint
CREATE INDEX "connections_by_account" ON "connections" USING btree ("integration_id","account_issuer","account_subject");--> statement-breakpoint
DROP INDEX "connections_by_integration";