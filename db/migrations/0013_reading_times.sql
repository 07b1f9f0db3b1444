ALTER TABLE "users" ADD COLUMN "hour_cycle" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "date_order" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "week_start" smallint;