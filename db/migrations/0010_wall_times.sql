CREATE TABLE "zone_versions" (
	"version" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "wall_start" timestamp;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "utc_offset" integer;--> statement-breakpoint
ALTER TABLE "bookings" ADD COLUMN "zone_version" text;--> statement-breakpoint
CREATE INDEX "bookings_zone_version" ON "bookings" USING btree ("zone_version","ends_at") WHERE "bookings"."cancelled_at" is null;--> statement-breakpoint
CREATE INDEX "bookings_without_wall" ON "bookings" USING btree ("id") WHERE "bookings"."zone_version" is null;