CREATE SEQUENCE "public"."link_generation" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "calendars" (
	"id" uuid PRIMARY KEY NOT NULL,
	"connection_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"remote_id" text NOT NULL,
	"name" text NOT NULL,
	"color" text,
	"is_default" boolean DEFAULT false NOT NULL,
	"can_write" boolean NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"vanished_at" timestamp with time zone,
	CONSTRAINT "calendars_remote" UNIQUE("connection_id","remote_id")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"remote_identity" text NOT NULL,
	"address" text NOT NULL,
	"name" text,
	"config" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"credentials" text,
	"token_version" bigint DEFAULT 1 NOT NULL,
	"refresh_lease_until" timestamp with time zone,
	"paused_at" timestamp with time zone,
	"disconnecting_at" timestamp with time zone,
	"disconnect_mode" text,
	"disconnected_at" timestamp with time zone,
	"connected_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "connections_identity" UNIQUE("user_id","provider","remote_identity")
);
--> statement-breakpoint
CREATE TABLE "oauth_transactions" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"connection_id" uuid,
	"secrets" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"count" integer NOT NULL,
	"reset_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"time_zone" text NOT NULL,
	"password_hash" text NOT NULL,
	"password_changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "event_links" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"calendar_id" uuid NOT NULL,
	"lane_id" uuid NOT NULL,
	"generation" bigint DEFAULT nextval('link_generation') NOT NULL,
	"remote_id" text,
	"remote_url" text,
	"etag" text,
	"want" smallint NOT NULL,
	"want_revision" bigint NOT NULL,
	"seen_revision" bigint DEFAULT 0 NOT NULL,
	"seen_hash" text,
	"sent" smallint DEFAULT 0 NOT NULL,
	"hot_until" timestamp with time zone,
	"mark_token" bigint,
	"due_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"conflicts" smallint DEFAULT 0 NOT NULL,
	"refusals" smallint DEFAULT 0 NOT NULL,
	"dead_code" text,
	"dead_serializer" integer,
	"last_error" text,
	"first_synced_at" timestamp with time zone,
	"synced_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "event_links_place" UNIQUE("booking_id","calendar_id")
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"booking_id" uuid NOT NULL,
	"calendar_id" uuid NOT NULL,
	"lane_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"outcome" text NOT NULL,
	"code" text,
	"revision" bigint NOT NULL,
	"duration_ms" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_config_changes" (
	"user_id" uuid NOT NULL,
	"revision" bigint NOT NULL,
	"scope" text NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"destinations" jsonb NOT NULL,
	"mode" text NOT NULL,
	"undoes" bigint,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sync_config_changes_user_id_revision_pk" PRIMARY KEY("user_id","revision")
);
--> statement-breakpoint
CREATE TABLE "sync_lanes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone,
	"not_before" timestamp with time zone,
	"lease_token" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"wake_seq" bigint DEFAULT 0 NOT NULL,
	"blocked" text,
	"blocked_at" timestamp with time zone,
	"cred_version" bigint DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"probe_at" timestamp with time zone,
	"succeeded_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sync_quotas" (
	"provider" text PRIMARY KEY NOT NULL,
	"tokens" real NOT NULL,
	"refilled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"trigger" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "sync_settings" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"bulk_enabled" boolean DEFAULT false NOT NULL,
	"primary_calendar_id" uuid,
	"config_revision" bigint DEFAULT 1 NOT NULL,
	"planned_revision" bigint DEFAULT 1 NOT NULL,
	"plan_cursor" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"audited_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "bookings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"service_id" uuid NOT NULL,
	"client_name" text NOT NULL,
	"client_email" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"revision" bigint DEFAULT 1 NOT NULL,
	"routed_revision" bigint NOT NULL,
	"pinned" boolean DEFAULT false NOT NULL,
	"pinned_calendar_id" uuid,
	"cancelled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "bookings_order" CHECK ("bookings"."ends_at" > "bookings"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "services" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"color" text NOT NULL,
	"location" text DEFAULT '' NOT NULL,
	"destination" text DEFAULT 'primary' NOT NULL,
	"destination_calendar_id" uuid,
	"archived_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "services_destination_calendar" CHECK (("services"."destination" = 'calendar') = ("services"."destination_calendar_id" is not null))
);
--> statement-breakpoint
ALTER TABLE "calendars" ADD CONSTRAINT "calendars_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_transactions" ADD CONSTRAINT "oauth_transactions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_config_changes" ADD CONSTRAINT "sync_config_changes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sync_settings" ADD CONSTRAINT "sync_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_service_id_services_id_fk" FOREIGN KEY ("service_id") REFERENCES "public"."services"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "services" ADD CONSTRAINT "services_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendars_user" ON "calendars" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "oauth_transactions_expiry" ON "oauth_transactions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "throttles_reset" ON "throttles" USING btree ("reset_at");--> statement-breakpoint
CREATE UNIQUE INDEX "event_links_wanted" ON "event_links" USING btree ("booking_id") WHERE "event_links"."want" = 1;--> statement-breakpoint
CREATE INDEX "event_links_due" ON "event_links" USING btree ("lane_id","due_at") WHERE "event_links"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "sync_attempts_booking" ON "sync_attempts" USING btree ("booking_id","id");--> statement-breakpoint
CREATE INDEX "sync_attempts_lane" ON "sync_attempts" USING btree ("lane_id","id");--> statement-breakpoint
CREATE INDEX "sync_attempts_at" ON "sync_attempts" USING btree ("at");--> statement-breakpoint
CREATE INDEX "sync_lanes_due" ON "sync_lanes" USING btree ("due_at") WHERE "sync_lanes"."due_at" is not null and "sync_lanes"."blocked" is null;--> statement-breakpoint
CREATE INDEX "sync_lanes_probe" ON "sync_lanes" USING btree ("probe_at") WHERE "sync_lanes"."probe_at" is not null;--> statement-breakpoint
CREATE INDEX "sync_runs_started" ON "sync_runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "sync_settings_unplanned" ON "sync_settings" USING btree ("user_id") WHERE "sync_settings"."planned_revision" < "sync_settings"."config_revision";--> statement-breakpoint
CREATE INDEX "bookings_user_start" ON "bookings" USING btree ("user_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "bookings_user_id" ON "bookings" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "bookings_service" ON "bookings" USING btree ("service_id");--> statement-breakpoint
CREATE INDEX "services_user" ON "services" USING btree ("user_id","name");