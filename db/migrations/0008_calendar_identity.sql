ALTER TABLE "calendars" ADD COLUMN "identity" text;--> statement-breakpoint
ALTER TABLE "calendars" ADD COLUMN "needs" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "calendars_total" integer;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "rights_read_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "calendars_identity" ON "calendars" USING btree ("connection_id","identity") WHERE "calendars"."identity" is not null;--> statement-breakpoint
UPDATE "calendars" SET "identity" = 'primary' WHERE "id" IN (
  SELECT DISTINCT ON (c."connection_id") c."id" FROM "calendars" c JOIN "connections" n ON n."id" = c."connection_id"
  WHERE c."is_default" AND n."provider" IN ('google', 'microsoft')
  ORDER BY c."connection_id", c."vanished_at" DESC NULLS LAST);
