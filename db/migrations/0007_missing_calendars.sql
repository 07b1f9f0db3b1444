ALTER TABLE "connections" ADD COLUMN "listing_version" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "relist_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "looked_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "connections_relist" ON "connections" USING btree ("relist_at") WHERE "connections"."relist_at" is not null;--> statement-breakpoint
UPDATE "connections" SET "relist_at" = now() + random() * interval '1 hour'
WHERE "disconnected_at" IS NULL AND "id" IN (SELECT "connection_id" FROM "calendars" WHERE "vanished_at" IS NOT NULL);
