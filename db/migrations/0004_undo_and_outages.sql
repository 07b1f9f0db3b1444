ALTER TABLE "connections" ADD COLUMN "outage" jsonb;--> statement-breakpoint
ALTER TABLE "sync_config_changes" ADD COLUMN "pins" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "bookings_pinned" ON "bookings" USING btree ("user_id") WHERE "bookings"."pinned";