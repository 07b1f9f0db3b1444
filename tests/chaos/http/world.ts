import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { ProviderError } from "@/lib/providers/errors";
import { wholeListing } from "@/lib/providers/kit/listing";
import { timing } from "@/lib/sync/timing";
import { type ProxiedRequest, startProxy } from "../../fakes/proxy/proxy";
import { realEngine } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { Random } from "../random";
import type { Seen, World, WorldAccount } from "../world";
import { radicale, sabredav, standIn } from "./caldav";
import { googleServer } from "./google";
import { outlookServer } from "./outlook";
import { meet } from "./server";

/** Every server there is a world around. */
export const httpServers = {
  "stand-in": standIn,
  radicale,
  sabredav,
  "google-http": googleServer,
  "outlook-http": outlookServer,
};
export type HttpServerName = keyof typeof httpServers;

const MINUTE = 60_000;
/** How long a request may live after it was sent (docs/sync-engine.md, A1), less a minute for one sent as a wait began. */
const lifeMs = timing.lateMs - MINUTE;

/** A server on loopback behind a network that loses, holds and refuses; the product's own provider in front. */
export async function httpWorld(
  what: HttpServerName,
  user: string,
  seed: number,
): Promise<World & { stop(): Promise<void> }> {
  const server = await httpServers[what](seed);
  const proxy = await startProxy(server.port);
  const at = new URL(proxy.url);
  configure(server.env(at));
  let clock = 0;
  let held: { sent: number; release: () => Promise<number> }[] = [];
  /** What arrives after a long wait began may have been sent before it: it could outlive A1 and is not held. */
  let mayHold = true;
  const land = async (which: (sent: number) => boolean) => {
    const landing = held.filter((h) => which(h.sent));
    held = held.filter((h) => !landing.includes(h));
    for (const { release } of landing) await release();
  };
  const nothing = () => null;
  const denied = new Set<string>();

  const accounts: WorldAccount[] = [];
  for (const name of server.accounts) {
    const account = await server.connect(name, at);
    const { connectionId } = await keepAccount(user, server.provider, account);
    accounts.push({
      connection: connectionId,
      calendars: await rows<{ id: string; remoteId: string; name: string }>(
        database(),
        sql`select id, remote_id as "remoteId", name from calendars where connection_id = ${connectionId} order by id`,
      ),
      reconnect: async (listed) => {
        const { fate } = proxy;
        proxy.fate = nothing;
        server.calm();
        try {
          const again = await server.connect(name, at);
          const calendars = again.listing.calendars.filter((c) =>
            listed.has(calendarAt(c.remoteId)?.id ?? ""),
          );
          await keepAccount(user, server.provider, { ...again, listing: wholeListing(calendars) });
        } catch (error) {
          // A person who signs in to an account that is denied is told why, and nothing is stored.
          if (!(denied.has(name) && error instanceof ProviderError)) throw error;
        } finally {
          proxy.fate = fate;
        }
      },
    });
  }
  const calendars = accounts.flatMap((account) => account.calendars);
  const calendarAt = (remoteId: string) => calendars.find((c) => c.remoteId === remoteId);
  const remoteIdOf = (id: string) => calendars.find((c) => c.id === id)?.remoteId ?? "";
  const { move, changeId } = server;
  return {
    engine: {
      ...realEngine(),
      timing: {
        ...timing,
        lanes: accounts.length,
        markLimit: 5,
        markMax: 10,
        planLimit: 3,
        requestTimeoutMs: 400,
      },
    },
    accounts,
    conditional: server.conditional,
    misbehave: (random, rate, faults) => {
      // Requests of one moment come in any order: what is drawn for them must not change what happens next.
      const own = new Random(random.below(2 ** 32));
      // There are far fewer requests than at the port: more of them go wrong.
      const worse = Math.min(0.6, 2 * rate);
      mayHold = true;
      server.calm();
      proxy.fate = (request: ProxiedRequest) => {
        const act = meet(server, request, own, worse, faults);
        if (act?.kind !== "hold") return act;
        return mayHold ? { kind: "hold", held: (release) => held.push({ sent: clock, release }) } : null;
      };
    },
    calm: async () => {
      proxy.fate = nothing;
      server.calm();
      await land(() => true);
    },
    passing: async (ms) => {
      if (ms > MINUTE) mayHold = false;
      await land((sent) => clock + ms - sent > lifeMs);
      clock += ms;
    },
    deliver: () => land(() => true),
    deny: (random) => {
      if (server.denials.length === 0) return null;
      const account = random.pick(server.accounts);
      const how = random.pick(server.denials);
      server.deny(account, how);
      denied.add(account);
      return how;
    },
    allow: () => {
      for (const account of denied) server.deny(account, null);
      denied.clear();
    },
    setGone: (calendar, gone) => server.hide(remoteIdOf(calendar), gone),
    ...(changeId && {
      changeId: (random: Random) => {
        const changed = changeId(random.pick(server.accounts), random);
        const calendar = changed && calendarAt(changed.from);
        if (!calendar) return null;
        calendar.remoteId = changed.to;
        return { calendar: calendar.id, oldWorks: changed.oldWorks };
      },
    }),
    seen: async () => {
      const found: Seen[] = [];
      for (const { id: calendar, remoteId } of calendars)
        for (const event of await server.seen(remoteId)) found.push({ calendar, ...event });
      return found;
    },
    editOutside: ({ calendar, key }) => server.edit(remoteIdOf(calendar), key),
    addOutside: ({ calendar, key }, word, random) => server.add(remoteIdOf(calendar), key, word, random),
    deleteOutside: ({ calendar, key }) => server.remove(remoteIdOf(calendar), key),
    ...(move && {
      moveOutside: ({ calendar, key }: Seen, to: string) => move(remoteIdOf(calendar), key, remoteIdOf(to)),
    }),
    requests: () => proxy.requests.filter((request) => !server.asksWhetherItWorks.test(request)).length,
    stop: async () => {
      await proxy.stop();
      await server.stop();
    },
  };
}
