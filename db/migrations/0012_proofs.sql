ALTER TABLE "sync_lanes" ADD COLUMN "proven_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sync_lanes" ADD COLUMN "checked_at" timestamp with time zone;
--> statement-breakpoint
-- The last success proves that the credentials worked; who was quiet since is asked within the hour, not all at once.
UPDATE "sync_lanes" SET "proven_at" = "succeeded_at" WHERE "blocked" IS NULL;--> statement-breakpoint
UPDATE "sync_lanes" SET "probe_at" = now() + random() * interval '1 hour'
WHERE "blocked" IS NULL AND "denials" = 0 AND "probe_at" IS NULL;
