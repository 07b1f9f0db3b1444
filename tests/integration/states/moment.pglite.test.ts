import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type AccountView, listAccounts } from "@/lib/accounts/list/queries";
import { type SyncFilter, syncFilters } from "@/lib/bookings/paging";
import { type BookingItem, listBookings } from "@/lib/bookings/queries";
import { listRefused } from "@/lib/bookings/sync/queries";
import { getIntegrations } from "@/lib/integrations/queries";
import type { Delay } from "@/lib/states/booking/sync-state";
import { syncWords } from "@/lib/states/booking/words";
import { reading } from "../../setup/reading";
import { anyStep, goodStep, History, type LastAnswer, type Step } from "./history";

/*
 * Whatever happened, at no moment do the pages contradict each other, or claim of an account what its service did not
 * say: everything they state is read at one moment and compared.
 */

const HOUR = 3_600_000;

interface Moment {
  at: Date;
  accounts: Map<string, AccountView>;
  planning: boolean;
  bookings: BookingItem[];
  refused: number;
}

async function momentOf({ user }: History): Promise<Moment> {
  const at = new Date();
  const [accounts, integrations, upcoming, cancelled, refused] = await Promise.all([
    listAccounts(user, at),
    getIntegrations(user, at),
    listBookings(user, at, { limit: 100 }),
    listBookings(user, at, { limit: 100, filter: "cancelled" }),
    listRefused(user, at),
  ]);
  return {
    at,
    accounts: new Map(accounts.flatMap((account) => account.calendars.map(({ id }) => [id, account]))),
    planning: integrations.planning,
    bookings: [...upcoming.items, ...cancelled.items],
    refused: refused.length,
  };
}

/** Nothing is connected whose last answer was a refusal, or is older than seven hours. */
function claimed({ accounts }: Moment, last: ReadonlyMap<string, LastAnswer>, clock: number): string[] {
  return [...new Set(accounts.values())].flatMap(({ id, health }) => {
    const said = last.get(id);
    if (health.state !== "connected" || !said) return [];
    if (!said.accepted) return ["connected after a refusal"];
    const age = clock - said.at;
    return age > 7 * HOUR ? [`connected, last heard of ${age / HOUR} hours ago`] : [];
  });
}

/** What is said of a booking, and of the account its event is to be in or to go from. */
function contradictions({ accounts, bookings, planning }: Moment): string[] {
  return bookings.flatMap(({ sync }) => {
    if ((sync.kind !== "waiting" && sync.kind !== "removing") || !sync.calendar) return [];
    const account = accounts.get(sync.calendar.id);
    const { delay } = sync;
    if (!account) return [`${sync.kind}, ${delay.kind}: at an account that is not there any more`];
    const { health } = account;
    const said = `booking ${sync.kind}, ${delay.kind}; account ${health.state}`;
    const fits = {
      queued: planning || !["connected", "unchecked", "reconnect", "paused", "needs"].includes(health.state),
      retrying: ["delayed", "syncing", "disconnecting"].includes(health.state),
      denied: ["needs", "delayed", "syncing", "disconnecting"].includes(health.state),
      reconnect: ["reconnect", "disconnecting"].includes(health.state),
      paused: health.state === "paused",
      refused: true,
    }[delay.kind];
    if (!fits) return [said];
    return delay.kind === "reconnect" && health.state === "reconnect" && health.reason !== delay.code
      ? [`${said}: for another reason`]
      : [];
  });
}

/** What is still to be done for a booking, and in which calendars. */
function open({ sync }: BookingItem): string[] {
  if (sync.kind === "none") return [];
  const tried = (delay: Delay | null) => delay !== null && delay.kind !== "refused";
  const own = (sync.kind === "waiting" || sync.kind === "removing") && tried(sync.delay);
  return [
    ...(own && sync.calendar ? [sync.calendar.id] : []),
    ...(sync.before && tried(sync.before.delay) ? [sync.before.calendar.id] : []),
  ];
}

/** Of what waits, each account says the number that its bookings say one by one. */
function miscounted({ accounts, bookings, planning }: Moment): string[] {
  if (planning) return [];
  return [...new Set(accounts.values())].flatMap(({ calendars, waitingBookings, health }) => {
    const mine = new Set(calendars.map(({ id }) => id));
    const told = bookings.filter((booking) => open(booking).some((id) => mine.has(id))).length;
    return told === waitingBookings
      ? []
      : [`account ${health.state}: ${waitingBookings} wait, bookings say ${told}`];
  });
}

/** What is shown as something that went wrong. */
function red({ accounts, bookings, refused, at }: Moment): string[] {
  const bad = bookings
    .map(({ sync }) => syncWords(sync, at, reading("UTC")))
    .filter(({ tone }) => tone === "danger");
  const broken = [...accounts.values()].filter(
    ({ health: { state } }) => state === "reconnect" || state === "needs",
  );
  return [
    ...bad.map(({ line }) => line),
    ...broken.map(({ health }) => `account ${health.state}`),
    ...(refused > 0 ? [`${refused} could not be put into their calendar`] : []),
  ];
}

/** In which list of bookings each belongs by what is said of it. */
function listOf({ sync }: BookingItem): SyncFilter {
  switch (sync.kind) {
    case "synced":
      return "synced";
    case "kept":
    case "none":
      return "none";
    default:
      return sync.delay.kind === "queued" || sync.delay.kind === "paused" ? "waiting" : "problem";
  }
}

/** A list of bookings in one state holds those that are said to be in it, once the planner has followed. */
async function misplaced({ bookings, planning }: Moment, { user }: History): Promise<string[]> {
  if (planning) return [];
  const upcoming = bookings.filter(({ booking }) => booking.cancelledAt === null);
  const ids = (items: BookingItem[]) => items.map(({ booking }) => booking.id).sort();
  const found = await Promise.all(
    syncFilters.map(async (sync) => {
      const { items } = await listBookings(user, new Date(), { sync, limit: 100 });
      const told = ids(upcoming.filter((item) => listOf(item) === sync));
      return ids(items).join() === told.join()
        ? []
        : [`${sync}: ${items.length} listed, ${told.length} told`];
    }),
  );
  return found.flat();
}

async function follow(steps: readonly Step[], check: (moment: Moment, history: History) => string[]) {
  const history = await History.begin();
  let moment = await momentOf(history);
  for (const [index, step] of steps.entries()) {
    await history.take(step);
    moment = await momentOf(history);
    const wrong = check(moment, history);
    expect({ after: steps.slice(0, index + 1), wrong }).toEqual({
      after: steps.slice(0, index + 1),
      wrong: [],
    });
  }
  expect({ after: steps, wrong: await misplaced(moment, history) }).toEqual({ after: steps, wrong: [] });
}

const LENGTH = { maxLength: 25, size: "max" } as const;
const runs = Number(process.env.STATES_RUNS ?? 12);
const asked = { seed: Number(process.env.STATES_SEED ?? 1) };

describe("what the pages state at one moment, by property", () => {
  it("is proven and does not contradict itself, however services answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, LENGTH), (steps) =>
        follow(steps, (moment, history) => [
          ...claimed(moment, history.last, history.clock),
          ...contradictions(moment),
          ...miscounted(moment),
        ]),
      ),
      { numRuns: runs, ...asked },
    );
  });

  it("is never red for what the person chose", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(goodStep, LENGTH), (steps) => follow(steps, red)),
      { numRuns: runs, ...asked },
    );
  });
});
