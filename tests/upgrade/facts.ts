import { type SQL, sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { bookingOf, contentOf, wantedEvents } from "../chaos/oracle";
import type { Facts } from "./dump";
import { heldAccounts } from "./held";
import { PASSWORD, type Stage } from "./scene/stage";

async function untouchedCalendars(): Promise<string[]> {
  const found = await rows<{ id: string }>(
    database(),
    sql`select c.remote_id as id from calendars c join connections n on n.id = c.connection_id
      join sync_lanes s on s.id = n.id
    where s.blocked is not null or n.disconnect_mode = 'keep' or c.vanished_at is not null or not c.can_write`,
  );
  return found.map(({ id }) => id);
}

/** "Calendar booking" of every link that belongs where it is and fits `condition`. */
async function placesWhere(condition: SQL): Promise<string[]> {
  const found = await rows<{ place: string }>(
    database(),
    sql`select c.remote_id || ' ' || l.booking_id as place from event_links l join calendars c on c.id = l.calendar_id
      join sync_settings y on y.user_id = l.user_id join sync_lanes s on s.id = l.lane_id
    where l.want = 1 and ${condition} order by 1`,
  );
  return found.map(({ place }) => place);
}

/** What was written is known for certain, and no plan is to come that sends the event elsewhere. */
const certain = sql`l.seen_hash is not null and l.mark_token is null and l.dead_code is null and s.blocked is null
  and (l.hot_until is null or l.hot_until < now()) and y.planned_revision = y.config_revision`;

/** Events of which that is so and which say what they should: whether they are due or not, nothing is to be written. */
async function stillEvents({ people, services }: Stage): Promise<string[]> {
  const said = new Map(
    [...services.live()].flatMap(({ calendar, events }) =>
      events.map((event): [string, string] => [
        `${calendar} ${bookingOf(event)}`,
        JSON.stringify(contentOf(event)),
      ]),
    ),
  );
  const right = new Set<string>();
  for (const { id } of people)
    for (const [place, content] of await wantedEvents(id))
      if (said.get(place) === JSON.stringify(content)) right.add(place);
  return (await placesWhere(certain)).filter((place) => right.has(place));
}

const givenUp = sql`l.dead_code in ('refused', 'crashes')`;

/** What must be known of the process's database once every scene was played on it. */
export async function factsOf(
  stage: Stage,
  expiredSession: string,
  env: Record<string, string>,
): Promise<Facts> {
  const [last] = await rows<{ generation: number }>(
    database(),
    sql`select last_value::int as generation from link_generation`,
  );
  return {
    taken: new Date().toISOString(),
    env,
    password: PASSWORD,
    people: stage.people.map(({ id, email, sessionId }) => ({ id, email, sessionId })),
    expiredSession,
    generation: last?.generation ?? 0,
    held: await heldAccounts(),
    untouched: await untouchedCalendars(),
    still: await stillEvents(stage),
    givenUp: await placesWhere(givenUp),
    outside: stage.services.keep(),
  };
}
