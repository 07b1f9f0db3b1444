ALTER TABLE "event_links" ADD COLUMN "denials" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_lanes" ADD COLUMN "denials" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_lanes" ADD COLUMN "denied_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sync_lanes" ADD COLUMN "denied_code" text;
--> statement-breakpoint
-- Refusals that did not name the event's content used to end it: those events are asked for again, once each.
UPDATE "event_links" l SET "dead_code" = NULL, "dead_serializer" = NULL, "refusals" = 0, "attempts" = 0, "due_at" = now()
WHERE l."dead_code" NOT IN ('calendar_gone', 'disconnected', 'crashes', 'no_booking', 'bad_time')
  AND (l."want" = 0 OR EXISTS (SELECT 1 FROM "bookings" b WHERE b."id" = l."booking_id" AND b."ends_at" > now()));--> statement-breakpoint
UPDATE "sync_lanes" s SET "due_at" = greatest(least(s."due_at", now()), s."not_before")
WHERE EXISTS (SELECT 1 FROM "event_links" l WHERE l."lane_id" = s."id" AND l."due_at" <= now());
