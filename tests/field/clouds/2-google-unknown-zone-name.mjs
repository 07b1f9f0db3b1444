// 2-google-unknown-zone-name.mjs: node 2-google-unknown-zone-name.mjs APP_DIR   (exit 0 = the product is right; APP_DIR after npm ci; loopback only; nothing is written into APP_DIR)
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

const gerr = (status, reason, message = reason, domain = "global", more = {}) => ({
  status,
  body: { error: { code: status, message, errors: [{ domain, reason, message }], ...more } },
});

/** A Google calendar service of one account; `rule(r)` may answer instead. */
async function miniGoogle({ calendars, rule = () => null }) {
  const g = {
    calendars: new Map(calendars.map((c) => [c.id, { role: "owner", ...c, events: new Map() }])),
    rule,
    aliases: new Map(),
    tags: 1,
  };
  const entry = (c) => ({
    id: c.id,
    summary: c.summary ?? c.id,
    accessRole: c.role,
    ...(c.primary && { primary: true }),
    ...(c.hidden && { hidden: true }),
  });
  const cal = (id) => g.calendars.get(g.aliases.get(id) ?? id);
  const server = await listen((r) => {
    const own = g.rule(r);
    if (own) return own;
    if (r.path === "/token")
      return {
        status: 200,
        body: {
          access_token: "t",
          expires_in: 3599,
          token_type: "Bearer",
          scope:
            "openid https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        },
      };
    const p = r.path.split("/").slice(3).map(decodeURIComponent);
    if (p[0] === "users") {
      if (p.length === 3) return { status: 200, body: { items: [...g.calendars.values()].map(entry) } };
      const c = cal(p[3]);
      return c ? { status: 200, body: entry(c) } : gerr(404, "notFound", "Not Found");
    }
    const c = cal(p[1]);
    if (!c) return gerr(404, "notFound", "Not Found");
    const etag = () => `"${++g.tags}"`;
    if (r.method === "POST") {
      if (c.events.has(r.json.id)) return gerr(409, "duplicate");
      const e = { status: "confirmed", ...r.json, etag: etag(), htmlLink: "https://calendar.google.com/e" };
      c.events.set(e.id, e);
      return { status: 200, body: e };
    }
    const e = c.events.get(p[3]);
    if (!e) return gerr(404, "notFound");
    if (r.method === "GET") return { status: 200, body: e };
    if (r.method === "DELETE") {
      if (e.status === "cancelled") return gerr(410, "deleted");
      e.status = "cancelled";
      return { status: 204 };
    }
    if (r.headers["if-match"] && r.headers["if-match"] !== e.etag) return gerr(412, "conditionNotMet");
    Object.assign(e, r.json, { etag: etag() });
    return { status: 200, body: e };
  });
  return Object.assign(g, server, {
    live: (id) => [...cal(id).events.values()].filter((e) => e.status !== "cancelled"),
    env: {
      GOOGLE_API_URL: server.url,
      GOOGLE_OAUTH_URL: server.url,
      GOOGLE_CLIENT_ID: "id",
      GOOGLE_CLIENT_SECRET: "secret",
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
  const { syncWords } = await app("lib/states/booking/words.ts");
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
// The service's list of zone names may be older than ours (Europe/Kyiv in 2022, America/Coyhaique in 2025): the instant
// carries its offset, so the event has to get in all the same. phw198/OutlookGoogleCalendarSync#1525, #1528, #1530.
const ID = "ada@example.test",
  unknown = new Set(["Europe/Kyiv", "America/Coyhaique"]);
const refuse = (r) =>
  r.json && ["start", "end"].some((f) => unknown.has(r.json[f]?.timeZone))
    ? gerr(400, "invalid", "Invalid time zone definition for start time.")
    : null;
const g = await miniGoogle({ calendars: [{ id: ID, primary: true }], rule: refuse });
const p = await product(g.env, "google", [
  { remoteId: ID, name: "Ada", color: null, canWrite: true, isDefault: true },
]);
const made = [
  await p.book({}, "Europe/Kyiv"),
  await p.book({}, "America/Coyhaique"),
  await p.book({}, "Europe/Berlin"),
];
await p.pass(6, 0.25);
await p.bookings.rescheduleBooking(p.user, {
  id: made[0].id,
  revision: 1,
  date: made[0].startsAt.toISOString().slice(0, 10),
  startTime: "19:00",
});
await p.pass(6, 0.25);
const at = new Set(g.live(ID).map((e) => new Date(e.start.dateTime).toISOString()));
const [{ starts_at: moved }] = await p.q(`select starts_at from bookings where id = '${made[0].id}'`);
const ok =
  g.live(ID).length === 3 && at.has(new Date(moved).toISOString()) && at.has(made[1].startsAt.toISOString());
console.log(ok ? "right" : "WRONG", [...at], (await p.words(made[0].id)).line);
await p.close();
await g.stop();
process.exit(ok ? 0 : 1);
