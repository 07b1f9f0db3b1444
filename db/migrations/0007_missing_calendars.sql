ALTER TABLE "calendars" ADD COLUMN "relist_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "calendars_relist" ON "calendars" USING btree ("relist_at") WHERE "calendars"."relist_at" is not null;--> statement-breakpoint
UPDATE "calendars" SET "relist_at" = now() WHERE "vanished_at" IS NOT NULL;
