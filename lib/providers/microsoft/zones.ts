import type { CalendarEvent } from "../event";
import { type GraphAnswer, isZoneRefused } from "./errors";
import { shownFace } from "./mapper";
import { shownEvent } from "./schema";
import { type Times, timesIn, timesInUtc } from "./times";

/** How many zones of accounts are remembered before all are forgotten: each costs one refused request again. */
const MOST = 10_000;
/** Zones a mailbox was seen to refuse, or to have other rules for than ours, each with msal's name of its account. */
const unfit = new Set<string>();

/**
 * Writes an event in its own zone, so that Outlook's form shows that one, and in UTC where the mailbox does not know
 * the zone (not every one knows every IANA name: graph/api/resources/datetimetimezone) or takes it for another
 * instant, because its rules are of another year. What a mailbox makes of a zone is remembered while the process lives.
 * `write` sends the times; `again` repairs an event that was written at another instant.
 */
export async function writeInZone(
  account: string,
  event: CalendarEvent,
  write: (times: Times) => Promise<GraphAnswer>,
  again: (times: Times, answer: GraphAnswer) => Promise<GraphAnswer> = write,
): Promise<GraphAnswer> {
  const name = `${account} ${event.timeZone}`;
  const utc = timesInUtc(event);
  const own = unfit.has(name) ? null : timesIn(event.timeZone, event);
  if (!own) return write(utc);
  const answer = await write(own);
  const refused = isZoneRefused(answer);
  if (!refused && !isElsewhere(answer, event)) return answer;
  if (unfit.size >= MOST) unfit.clear();
  unfit.add(name);
  return refused ? write(utc) : again(utc, answer);
}

/** Whether an event was written, and shows another time than was meant. */
function isElsewhere(answer: GraphAnswer, event: CalendarEvent): boolean {
  if (answer.status !== 200 && answer.status !== 201) return false;
  const shown = shownEvent.safeParse(answer.body).data;
  const face = shown && shownFace(shown);
  const differs = (one: string, other: string) => Date.parse(one) !== Date.parse(other);
  return !!face && (differs(face.startsAt, event.startsAt) || differs(face.endsAt, event.endsAt));
}
