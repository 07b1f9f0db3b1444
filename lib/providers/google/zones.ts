import { createHash } from "node:crypto";
import { now } from "@/lib/clock";
import { OLDER_NAMES } from "@/lib/zones";
import type { JsonAnswer } from "../kit/answer";
import type { Credentials } from "../provider";
import { refusesZone } from "./content";

/** A name that was refused is tried again after a day: Google's table is renewed without a word. */
const FOR_MS = 24 * 3_600_000;
/** Accounts remembered in this process; the one remembered first makes room. */
const MOST = 1_000;

interface Remembered {
  timeZone: string;
  until: number;
}
const accounts = new Map<string, Map<string, Remembered>>();

/**
 * Sends an event under a name for its time zone that the service knows: its own, one it had before, UTC. The instant
 * carries its offset, so that the name only says where it takes place. What worked is remembered for the account, in
 * this process: no second request per event, and none that a change of Google's table could make wrong for long.
 */
export async function inKnownZone(
  credentials: Credentials,
  timeZone: string,
  send: (timeZone: string) => Promise<JsonAnswer>,
): Promise<JsonAnswer> {
  // A service's table may be years older than ours. Zones that are new altogether have no older name.
  const older = OLDER_NAMES[timeZone];
  const names = [timeZone, ...(older ? [older] : []), "UTC"];
  const known = remembered(credentials, timeZone);
  const left = known === undefined ? names : names.slice(names.indexOf(known));
  for (;;) {
    const name = left.shift() ?? "UTC";
    const answer = await send(name);
    const refused = refusesZone(answer);
    if (refused && left.length > 0) continue;
    if (!refused && name !== timeZone && name !== known) remember(credentials, timeZone, name);
    return answer;
  }
}

function remembered(credentials: Credentials, timeZone: string): string | undefined {
  const found = accounts.get(accountOf(credentials))?.get(timeZone);
  return found && found.until > now().getTime() ? found.timeZone : undefined;
}

function remember(credentials: Credentials, timeZone: string, name: string): void {
  const account = accountOf(credentials);
  const zones = accounts.get(account) ?? new Map<string, Remembered>();
  zones.set(timeZone, { timeZone: name, until: now().getTime() + FOR_MS });
  accounts.set(account, zones);
  if (accounts.size > MOST) for (const oldest of [...accounts.keys()].slice(0, 1)) accounts.delete(oldest);
}

/** The refresh token stays while access tokens come and go. Not itself: memory may be dumped. */
const accountOf = ({ refresh_token, access_token }: Credentials): string =>
  createHash("sha256")
    .update(refresh_token ?? access_token ?? "")
    .digest("base64url");
