CREATE TABLE "event_drifts" (
	"link_id" bigint PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" bigint NOT NULL,
	"synced_at" timestamp with time zone NOT NULL,
	"differences" jsonb NOT NULL,
	"found_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "comparison" jsonb;--> statement-breakpoint
ALTER TABLE "event_drifts" ADD CONSTRAINT "event_drifts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "event_drifts_user" ON "event_drifts" USING btree ("user_id");