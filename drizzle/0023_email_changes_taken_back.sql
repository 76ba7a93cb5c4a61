ALTER TABLE "accounts" ADD COLUMN "links_void_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "links_void_until" timestamp with time zone;