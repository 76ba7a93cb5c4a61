CREATE TABLE "linked_identities" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"integration_id" text NOT NULL,
	"provider" text NOT NULL,
	"provider_name" text NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"label" text,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "linked_identities" ADD CONSTRAINT "linked_identities_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "linked_identities_key" ON "linked_identities" USING btree ("integration_id","issuer","subject");--> statement-breakpoint
CREATE INDEX "linked_identities_account_id_index" ON "linked_identities" USING btree ("account_id");