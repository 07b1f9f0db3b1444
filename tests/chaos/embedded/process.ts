import { sql } from "drizzle-orm";
import { adoptDatabase, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

/*
 * A process that owns an embedded database: opens it as the product does at its start, tells its parent what it
 * finds, and writes bookings, telling of each once it is committed. The parent kills it.
 */

export interface Found {
  /** Bookings there, and those of them that are cancelled. */
  bookings: string[];
  cancelled: string[];
  /** Bookings that should be in a calendar and have no link, or the other way round. */
  torn: string[];
}
export type FromOwner = { found: Found } | { made: string } | { cancelled: string };

const dataDir = process.argv[2] ?? "";
const tell = (message: FromOwner) => process.send?.(message);
process.on("disconnect", () => process.exit(0));

const handle = await openDatabase({ dataDir });
await migrate(handle);
adoptDatabase(handle);

const all = await rows<{ id: string; cancelled: boolean; links: number }>(
  handle.db,
  sql`select b.id, b.cancelled_at is not null as cancelled,
    (select count(*)::int from event_links l where l.booking_id = b.id) as links
  from bookings b`,
);
const found: Found = {
  bookings: all.map((b) => b.id),
  cancelled: all.filter((b) => b.cancelled).map((b) => b.id),
  torn: all.filter((b) => b.links !== (b.cancelled ? 0 : 1)).map((b) => b.id),
};

const [ready] = await rows<{ user: string; service: string }>(
  handle.db,
  sql`select p.user_id as "user", s.id as service from sync_settings p join services s on s.user_id = p.user_id
  where p.primary_calendar_id is not null limit 1`,
);
const user = ready?.user ?? (await aPerson()).id;
const service = ready?.service ?? (await aService(user)).id;
if (!ready)
  await changeSettings(user, { kind: "primary", calendarId: (await anAccount(user)).calendars[0] ?? null });
tell({ found });

for (let i = 0; ; i++) {
  const { id } = await aBooking(user, service);
  tell({ made: id });
  if (i % 3 !== 2) continue;
  await cancelBooking(user, id, new Date());
  tell({ cancelled: id });
}
