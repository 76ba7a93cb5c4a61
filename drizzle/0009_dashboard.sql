CREATE TABLE "usage_hours" (
	"project_id" text NOT NULL,
	"integration_id" text NOT NULL,
	"kind" text NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "usage_hours_project_id_hour_kind_integration_id_pk" PRIMARY KEY("project_id","hour","kind","integration_id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "usage_hours" ADD CONSTRAINT "usage_hours_project_id_projects_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."projects"("id") ON DELETE restrict ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "usage_hours_hour_index" ON "usage_hours" USING btree ("hour");--> statement-breakpoint
CREATE INDEX "flow_log_project_id_finished_at_index" ON "flow_log" USING btree ("project_id","finished_at");--> statement-breakpoint
CREATE INDEX "audit_log_project_id_subject_seq_index" ON "audit_log" USING btree ("project_id","subject","seq");--> statement-breakpoint
CREATE INDEX "end_users_project_id_id_index" ON "end_users" USING btree ("project_id","id");