ALTER TABLE "connections" ADD COLUMN "data_key_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ALTER COLUMN "data_key_version" DROP DEFAULT;--> statement-breakpoint
CREATE INDEX "connections_by_key" ON "connections" USING btree ("project_id","data_key_version");
