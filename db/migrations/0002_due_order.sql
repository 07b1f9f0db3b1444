DROP INDEX "event_links_due";--> statement-breakpoint
CREATE INDEX "event_links_due" ON "event_links" USING btree ("lane_id","due_at","id") WHERE "event_links"."due_at" is not null;