// 5-outlook-online-meeting-survives-a-move.mjs: node 5-outlook-online-meeting-survives-a-move.mjs APP_DIR   (exit 0 = the product is right; APP_DIR after npm ci; loopback only; nothing is written into APP_DIR)
// The product in one process (embedded database in memory), own imitations on loopback.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { join, resolve } from "node:path";

const APP = resolve(process.argv[2] ?? ".");
if (!process.env.CASE_INNER) {
  const r = spawnSync(
    process.execPath,
    [
      "--import",
      join(APP, "node_modules/tsx/dist/loader.mjs"),
      process.argv[1],
      APP,
      ...process.argv.slice(3),
    ],
    { cwd: APP, stdio: "inherit", env: { ...process.env, CASE_INNER: "1", LOG_LEVEL: "silent" } },
  );
  process.exit(r.status ?? 1);
}
const app = (p) => import(join(APP, p));

async function listen(answer) {
  const log = [];
  const server = createServer(async (req, res) => {
    let body = "";
    for await (const c of req) body += c;
    const url = new URL(req.url, "http://x");
    const r = {
      method: req.method,
      path: url.pathname,
      query: url.searchParams,
      headers: req.headers,
      body,
      json: (() => {
        try {
          return JSON.parse(body);
        } catch {
          return null;
        }
      })(),
    };
    const a = await answer(r);
    log.push({ method: r.method, path: req.url, status: a.status, sent: r.json });
    const text = a.body === undefined ? "" : typeof a.body === "string" ? a.body : JSON.stringify(a.body);
    res.writeHead(a.status, {
      "content-type": typeof a.body === "string" ? "text/html; charset=utf-8" : "application/json",
      ...a.headers,
    });
    res.end(text);
  });
  await new Promise((ok) => server.listen(0, "127.0.0.1", ok));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    log,
    stop: () =>
      new Promise((ok) => {
        server.closeAllConnections();
        server.close(ok);
      }),
  };
}

const merr = (status, code, message = code, more = {}) => ({
  status,
  body: { error: { code, message, ...more } },
});

/** A Graph mailbox; events live in `folder` (a calendar id, or "trash"). */
async function miniGraph({ calendars, rule = () => null }) {
  const g = {
    calendars: new Map(calendars.map((c) => [c.id, { canEdit: true, ...c }])),
    events: new Map(),
    rule,
    n: 0,
    gone404: merr(404, "ErrorItemNotFound", "The specified object was not found in the store."),
  };
  const shown = (c) => ({
    id: c.id,
    name: c.name,
    hexColor: "",
    canEdit: c.canEdit,
    isDefaultCalendar: !!c.isDefault,
    owner: { name: "Ada", address: "ada@example.test" },
  });
  const server = await listen((r) => {
    const own = g.rule(r);
    if (own) return own;
    const p = r.path.split("/").slice(3).map(decodeURIComponent); // /v1.0/me/...
    if (p[0] === undefined || p[0] === "")
      return { status: 200, body: { mail: "ada@example.test", userPrincipalName: "ada@example.test" } };
    if (p[0] === "calendars" && p.length === 1)
      return { status: 200, body: { value: [...g.calendars.values()].map(shown) } };
    if (p[0] === "calendars") {
      const c = g.calendars.get(p[1]);
      if (!c) return g.gone404;
      if (p.length === 2) return { status: 200, body: shown(c) };
      if (p.length === 3 && r.method === "GET") {
        const key = /value eq '([^']+)'/.exec(r.query.get("$filter") ?? "")?.[1];
        return {
          status: 200,
          body: {
            value: [...g.events.values()]
              .filter((e) => e.folder === p[1] && e.singleValueExtendedProperties?.[0]?.value === key)
              .map(({ id }) => ({ id })),
          },
        };
      }
      if (p.length === 3) {
        const e = { ...r.json, id: `IM${++g.n}=`, folder: p[1] };
        g.events.set(e.id, e);
        return { status: 201, body: e };
      }
      return one(r, g, p[3], p[1]);
    }
    if (p[0] === "events") return one(r, g, p[1], null, p[2]);
    return merr(400, "BadRequest");
  });
  function one(r, g, id, calendarId, part) {
    const e = g.events.get(id);
    if (!e) return g.gone404;
    if (calendarId !== null && e.folder !== calendarId && !g.calendarIgnored) return g.gone404;
    if (part === "calendar") {
      const c = g.calendars.get(e.folder);
      return c ? { status: 200, body: shown(c) } : g.gone404;
    }
    if (r.method === "GET") return { status: 200, body: e };
    if (r.method === "DELETE") {
      g.events.delete(id);
      return { status: 204 };
    }
    if (
      r.json.body &&
      e.body?.content !== undefined &&
      e.isOnlineMeeting &&
      !/teams\.example/.test(r.json.body.content)
    ) {
      e.isOnlineMeeting = false;
      delete e.onlineMeeting;
    }
    Object.assign(e, r.json);
    return { status: 200, body: e };
  }
  return Object.assign(g, server, {
    in: (folder) => [...g.events.values()].filter((e) => e.folder === folder),
    env: {
      MICROSOFT_GRAPH_URL: server.url,
      MICROSOFT_AUTHORITY_URL: server.url,
      MICROSOFT_CLIENT_ID: "id",
      MICROSOFT_CLIENT_SECRET: "secret",
    },
  });
}

/** The product's parts, with a person, a service and one account whose first calendar is the primary one. */
async function product(env, provider, listing) {
  const { parseEnv } = await app("lib/env.ts");
  globalThis.__calpaceEnv = parseEnv({
    AUTH_SECRET: "a secret for tests only, long enough",
    ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
    CRON_SECRET: "a cron secret for tests",
    APP_URL: "http://localhost:3000",
    LOG_LEVEL: "silent",
    ...env,
  });
  const client = await app("db/client.ts");
  const { migrate } = await app("db/migrate.ts");
  const handle = await client.openDatabase({ dataDir: "memory://" });
  await migrate(handle);
  client.adoptDatabase(handle);
  const { sql } = await import(join(APP, "node_modules/drizzle-orm/index.js"));
  const q = (s) => client.rows(client.database(), sql.raw(s));
  const user = randomUUID(),
    service = randomUUID();
  await q(
    `insert into users (id,email,name,time_zone,password_hash) values ('${user}','${user}@example.test','Ada','Europe/Berlin','none')`,
  );
  await q(`insert into sync_settings (user_id) values ('${user}')`);
  await q(
    `insert into services (id,user_id,name,duration_minutes,color) values ('${service}','${user}','Coaching',50,'blue')`,
  );
  const { keepAccount } = await app("lib/accounts/connect/commands.ts");
  const { refreshCalendars } = await app("lib/accounts/commands.ts");
  const { wholeListing } = await app("lib/providers/kit/listing.ts");
  const connections = { keepAccount, refreshCalendars };
  const far = new Date(Date.now() + 30 * 864e5).toISOString();
  const credentials =
    provider === "google"
      ? { access_token: "t", refresh_token: "r", expires_at: far, scope: "x" }
      : { accessToken: "t", expiresAt: far, account: "a.b", cache: "{}" };
  const account = {
    remoteIdentity: "me",
    address: "ada@example.test",
    config: {},
    credentials,
    listing: wholeListing(listing),
  };
  await connections.keepAccount(user, provider, account);
  const settings = await app("lib/integrations/commands.ts");
  const calendars = await q(`select id, remote_id, name from calendars order by position`);
  await settings.changeSettings(user, { kind: "primary", calendarId: calendars[0].id });
  await settings.changeSettings(user, { kind: "bulk", enabled: true });
  const bookings = await app("lib/bookings/commands.ts");
  const { openSession } = await app("lib/connections/session.ts");
  const { providerOf } = await app("lib/providers/registry.ts");
  const { timing } = await app("lib/sync/timing.ts");
  const { runSync } = await app("lib/sync/run.ts");
  let offset = 0;
  const errors = [];
  const engine = {
    timing,
    providerOf,
    openSession,
    appUrl: "http://localhost:3000",
    monotonic: () => performance.now() + offset,
    onError: (e) => errors.push(e),
  };
  const elapse = async (ms) => {
    offset += ms;
    const b = `${ms} * interval '1 ms'`;
    await q(`update event_links set due_at = due_at - ${b}, hot_until = hot_until - ${b}`);
    await q(
      `update sync_lanes set due_at = due_at - ${b}, not_before = not_before - ${b}, lease_until = lease_until - ${b}, failing_since = failing_since - ${b}, probe_at = probe_at - ${b}, blocked_at = blocked_at - ${b}`,
    );
    await q(`update sync_settings set audited_at = audited_at - ${b}`);
    await q(`update connections set relist_at = relist_at - ${b}, looked_at = looked_at - ${b}`);
  };
  let minute = 0;
  const { getBooking } = await app("lib/bookings/queries.ts");
  const { syncWords } = await app("lib/bookings/words.ts");
  return {
    q,
    user,
    service,
    calendars,
    settings,
    bookings,
    connections,
    engine,
    errors,
    elapse,
    account,
    close: () => handle.close(),
    tick: () => runSync(engine, "cron"),
    /** The scheduler's minutes, days of them, in steps. */
    async pass(hours, step = 1) {
      for (let h = 0; h < hours; h += step) {
        await runSync(engine, "cron");
        await elapse(step * 36e5);
      }
      await runSync(engine, "cron");
    },
    async book(over = {}, zone = "Europe/Berlin") {
      minute += 1;
      const d = new Date(Date.now() + 40 * 864e5).toISOString().slice(0, 10);
      const r = await bookings.createBooking(user, zone, {
        id: randomUUID(),
        serviceId: service,
        clientName: "Grace",
        clientEmail: "grace@example.test",
        date: d,
        startTime: `${String(8 + Math.floor(minute / 12)).padStart(2, "0")}:${String((minute % 12) * 5).padStart(2, "0")}`,
        notes: "",
        ...over,
      });
      if (!r.ok) throw new Error(JSON.stringify(r));
      return r.value.booking;
    },
    async words(id) {
      const i = await getBooking(user, id, new Date());
      return syncWords(i.sync, new Date(), "UTC");
    },
    links: () =>
      q(
        `select want, sent, dead_code, last_error, refusals, due_at is not null as due, calendar_id from event_links order by id`,
      ),
    lane: async () => (await q(`select blocked, not_before, failures from sync_lanes`))[0],
  };
}
// "Inadvertently removing the meeting blob from the body would disable meeting online": graph/api/event-update, notes.
// microsoft-graph-docs#9743, #16336; msgraph-sdk-dotnet#2895. A booking that is only moved must not cost the join link
// the owner added in Outlook; the event still gets its new time.
const CAL = "AAMkCal=";
const g = await miniGraph({ calendars: [{ id: CAL, name: "Calendar", isDefault: true }] });
const p = await product(g.env, "microsoft", [
  { remoteId: CAL, name: "Calendar", color: null, canWrite: true, isDefault: true },
]);
const a = await p.book();
await p.tick();
const event = g.in(CAL)[0];
Object.assign(event, {
  isOnlineMeeting: true,
  onlineMeeting: { joinUrl: "https://teams.example/j/1" },
  body: {
    contentType: "html",
    content: `<html><body>${event.body.content}<br>____<a href="https://teams.example/j/1">Join</a></body></html>`,
  },
});
await p.bookings.rescheduleBooking(p.user, {
  id: a.id,
  revision: 1,
  date: a.startsAt.toISOString().slice(0, 10),
  startTime: "18:00",
});
await p.pass(2, 0.25);
const moved = Number(g.in(CAL)[0].start.dateTime.slice(11, 13)) >= 16;
const ok =
  moved && event.isOnlineMeeting === true && event.onlineMeeting !== undefined && g.in(CAL).length === 1;
console.log(
  ok ? "right" : "WRONG",
  "| moved:",
  moved,
  "| online meeting:",
  event.isOnlineMeeting,
  "| fields of the PATCH:",
  Object.keys(g.log.filter((l) => l.method === "PATCH").at(-1)?.sent ?? {}).join(","),
);
await p.close();
await g.stop();
process.exit(ok ? 0 : 1);
