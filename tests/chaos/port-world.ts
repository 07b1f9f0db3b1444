import { keepAccount } from "@/lib/accounts/connect/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import { timing } from "@/lib/sync/timing";
import { type Fault, type FlavourName, flavours, PortRemote } from "../fakes/port/remote";
import { engineOn } from "../setup/engine";
import { anAccount } from "../setup/factories";
import { bookingOf, contentOf } from "./oracle";
import type { Random } from "./random";
import type { World, WorldAccount } from "./world";

/**
 * How long a request may live after it was sent: it leaves at the latest T before its lease ends and may take effect
 * until D after that (assumption A1). Less a minute, for a worker that sends while a simulated wait begins.
 */
const lifeMs = timing.lateMs - 60_000;

/** How often each fault is chosen when a request goes wrong. */
const weights: Record<Exclude<Fault, "calendar-gone"> | "slow", number> = {
  slow: 6,
  "lost-request": 8,
  "lost-answer": 12,
  late: 12,
  throttled: 1,
  unauthorized: 1,
  refused: 2,
  denied: 6,
  "denied-by-proxy": 3,
  "done-but-proxy": 3,
  "no-etag": 4,
};

/** Ways in which an account is denied everything: by its service, or by what stands before it. */
const denials = ["denied", "denied-by-proxy", "done-but-proxy"] as const satisfies Fault[];

/** The world at the port: everything in this process, nothing on a wire, thousands of operations a minute. */
export async function portWorld(flavour: FlavourName, user: string): Promise<World & { remote: PortRemote }> {
  const remote = new PortRemote(flavours[flavour]);
  const gone = new Set<string>();
  const denied = new Map<string, Fault>();
  /** Simulated ms, and when each late request was sent. */
  let clock = 0;
  let sentAt: number[] = [];
  /** Requests whose sender still waits. */
  let slow: { sent: number; land: () => void }[] = [];
  const accountOf = async (names: string[]): Promise<WorldAccount> => {
    const { id, calendars } = await anAccount(user, "caldav", names);
    const listing = names.map((name, i) => ({ id: calendars[i] ?? "", remoteId: `${id}/${name}`, name }));
    return {
      connection: id,
      calendars: listing,
      reconnect: async (listed) => {
        await keepAccount(user, "caldav", {
          remoteIdentity: id,
          address: "ada@example.test",
          config: {},
          credentials: { password: "new" },
          listing: wholeListing(
            listing
              .filter((c) => listed.has(c.id))
              .map(({ remoteId, name }) => ({
                remoteId,
                name,
                color: null,
                canWrite: true,
                isDefault: false,
              })),
          ),
        });
      },
    };
  };
  const land = (count: number) => {
    sentAt = sentAt.slice(count);
    for (const request of remote.late.splice(0, count)) request();
  };
  const landSlow = (which: (sent: number) => boolean) => {
    const landing = slow.filter(({ sent }) => which(sent));
    slow = slow.filter(({ sent }) => !which(sent));
    for (const { land: landOne } of landing) landOne();
  };
  const accounts = [await accountOf(["A", "B"]), await accountOf(["C"])];
  const calendars = accounts.flatMap((account) => account.calendars);
  const idOf = new Map(calendars.map((c) => [c.remoteId, c.id]));
  const remoteIdOf = new Map(calendars.map((c) => [c.id, c.remoteId]));
  const always = ({ calendar }: { calendar: string }): Fault | null =>
    gone.has(idOf.get(calendar) ?? "")
      ? "calendar-gone"
      : (denied.get(calendar.slice(0, calendar.indexOf("/"))) ?? null);
  remote.fate = always;
  return {
    remote,
    engine: engineOn(remote, { timing: { ...timing, lanes: 2, markLimit: 5, markMax: 10, planLimit: 3 } }),
    accounts,
    conditional: flavours[flavour].conditional,
    misbehave: (random: Random, rate, faults, stuck) => {
      remote.fate = async (request) => {
        const missing = always(request);
        if (missing) return missing;
        if (!random.chance(rate)) return null;
        const fault = random.weighted(weights);
        // A delete that is refused for ever is a calendar that became read-only: nothing to converge to.
        if (fault === "refused" && request.op === "delete") return null;
        faults[fault] = (faults[fault] ?? 0) + 1;
        if (fault === "slow") {
          await new Promise<void>((land) => {
            slow.push({ sent: clock, land });
            stuck();
          });
          return always(request);
        }
        if (fault === "late") sentAt.push(clock);
        if (fault === "throttled")
          remote.retryAfter = random.chance(0.5) ? new Date(Date.now() + random.below(3_600_000)) : undefined;
        return fault;
      };
    },
    calm: async () => {
      remote.fate = always;
      land(remote.late.length);
      landSlow(() => true);
    },
    passing: async (ms) => {
      const over = (sent: number) => clock + ms - sent > lifeMs;
      // A worker that is answered goes on at once, and may send what would be late as well.
      while (sentAt.some(over) || slow.some((s) => over(s.sent))) {
        land(sentAt.filter(over).length);
        landSlow(over);
        await new Promise((resolve) => setImmediate(resolve));
      }
      clock += ms;
    },
    deliver: async () => {
      land(remote.late.length);
      landSlow(() => true);
    },
    deny: (random) => {
      const how = random.pick(denials);
      denied.set(random.pick(accounts).connection, how);
      return how;
    },
    allow: () => denied.clear(),
    setGone: async (calendar, isGone) => {
      if (isGone) gone.add(calendar);
      else gone.delete(calendar);
    },
    seen: async () =>
      [...remote.calendars.keys()].flatMap((calendar) =>
        remote.live(calendar).map((event) => ({
          calendar: idOf.get(calendar) ?? calendar,
          booking: bookingOf(event),
          key: event.key,
          sequence: event.sequence,
          content: contentOf(event),
          words: remote.wordsOf(calendar, event.key),
        })),
      ),
    editOutside: async ({ calendar, key }) =>
      remote.editOutside(remoteIdOf.get(calendar) ?? "", key, "Edited on a phone"),
    addOutside: async ({ calendar, key }, word) =>
      remote.addOutside(remoteIdOf.get(calendar) ?? "", key, word),
    deleteOutside: async ({ calendar, key }) => remote.deleteOutside(remoteIdOf.get(calendar) ?? "", key),
    requests: () => remote.requests.length,
  };
}
