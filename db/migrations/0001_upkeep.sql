ALTER TABLE "sync_settings" ALTER COLUMN "audited_at" SET DEFAULT now();--> statement-breakpoint
ALTER TABLE "sync_settings" ALTER COLUMN "audited_at" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "connections_leaving" ON "connections" USING btree ("disconnecting_at") WHERE "connections"."disconnecting_at" is not null and "connections"."disconnected_at" is null;--> statement-breakpoint
CREATE INDEX "sync_settings_audit" ON "sync_settings" USING btree ("audited_at");