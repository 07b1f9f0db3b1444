// npm run demo — the whole product on this machine with nothing to sign up for: a stand-in for every kind of calendar
// service, a person with services and bookings, and the app on PORT (3000, or the next free).
// What happens is kept in .data/demo until `npm run demo -- --fresh`. Ctrl-C stops everything.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ensureBuild, servingFolder } from "./build.mjs";
import { registerUser, withLock } from "./lib/lock.mjs";
import { isFree, nextFree } from "./lib/ports.mjs";
import { address, die, nextBin, onStop, root, runNode, serverFlags, start } from "./lib/run.mjs";

const PERSON = { name: "Anna Berg", email: "anna@example.com" };
/** The demo is for whoever sits here. */
const HOST = "127.0.0.1";
const CALENDARS = [
  { id: "work", name: "Work", color: "#2563eb" },
  { id: "private", name: "Private", color: "#16a34a" },
];
const START_DEADLINE_MS = 60_000;

/** A service where people sign in: its stand-in has accounts of its own, and must know where the app is. */
const signInAt = (id, name) => ({
  id,
  name,
  given: (_noted, app) => ({ client: { redirectUris: [`${app}/api/connect/${id}/callback`] } }),
  note: () => "a stand-in, yours to connect",
});

/**
 * Everybody else's calendars. Each is a program `tests/fakes/<id>/main.ts`: it is told `given`, and answers its address
 * and the environment the app reaches it with. `name` and `note` are the banner's words.
 */
const STAND_INS = [
  {
    id: "caldav",
    name: "CalDAV",
    given: ({ calendarPassword }) => ({
      users: [
        { username: "anna", password: calendarPassword, defaultCalendar: "work", calendars: CALENDARS },
      ],
      remember: 100,
    }),
    note: ({ calendarPassword }) => `connected as anna / ${calendarPassword}`,
  },
  signInAt("google", "Google Calendar"),
  signInAt("microsoft", "Outlook"),
];

const { values: options } = parseArgs({
  options: { fresh: { type: "boolean" }, data: { type: "string", default: ".data/demo" } },
});
const folder = resolve(root, options.data);
const note = join(folder, "demo.json");

/** What the last run noted, or null when there is no finished demo to go on with. */
function lastRun() {
  if (existsSync(folder) && !existsSync(note) && readdirSync(folder).length > 0)
    die(`${folder} holds something else than a demo. Choose another folder with --data.`);
  if (!existsSync(note) || options.fresh) return null;
  // Its calendars would come up empty beside bookings that say they are in them.
  if (existsSync(join(folder, "calendars.json"))) outdated();
  const noted = JSON.parse(readFileSync(note, "utf8"));
  if (noted.seeded && !noted.password) outdated();
  return noted.seeded && noted.ports ? noted : null;
}

const outdated = () =>
  die("This demo was made by an earlier version. Start over with: npm run demo -- --fresh");

const children = [];
/** Starts `node …args`; the demo ends when one of its programs ends by itself. */
function program(name, args, env, stdio) {
  const { child, exited } = start(process.execPath, args, { env, stdio });
  children.push({ name, child, exited });
  return { child, exited };
}

/** The app's own settings: nothing of a real installation's environment or .env.local gets in. */
const settings = (port, calendars) => ({
  NODE_ENV: "production",
  DATABASE_URL: "",
  DATA_DIR: folder,
  PORT: String(port),
  APP_URL: `http://localhost:${port}`,
  SIGN_UP: "first",
  AUTH_SECRET: "",
  CRON_SECRET: "",
  ENCRYPTION_KEYS: "",
  SCHEDULER: "internal",
  ALLOWED_HOSTS: "",
  TRUSTED_PROXY_HOPS: "0",
  ...Object.assign({}, ...calendars.map(({ env }) => env)),
  LOG_LEVEL: "warn",
});

/** Starts a stand-in on the port it had, or a free one, with what was in it; adds the line of JSON it prints. */
async function startStandIn({ id, name, given, note }, noted, app) {
  const port = noted.ports[id] ?? 0;
  if (port && !(await isFree(port)))
    throw new Error(
      `Port ${port}, where the demo's ${name} was, is taken. Free it, or start over with: npm run demo -- --fresh`,
    );
  const file = join(folder, `${id}.calendars`);
  const told = JSON.stringify({ port, file, ...given(noted, app) });
  const args = ["--import", "tsx", `tests/fakes/${id}/main.ts`, told];
  const { child, exited } = program(`stand-in of ${name}`, args, {}, ["ignore", "pipe", "inherit"]);
  const line = await Promise.race([
    new Promise((done) => child.stdout.once("data", (chunk) => done(chunk.toString()))),
    exited.then(() => null),
  ]);
  if (line === null) throw new Error(`The stand-in of ${name} did not start.`);
  return { ...JSON.parse(line), id, name, note: note(noted) };
}

/** Makes the person, who has connected the CalDAV stand-in already. */
async function seed(env, calendars, { calendarPassword, password }) {
  const server = calendars.find(({ id }) => id === "caldav").url;
  const caldav = { server, username: "anna", password: calendarPassword };
  const given = JSON.stringify({ person: { ...PERSON, password }, caldav });
  const code = await runNode(["--conditions=react-server", "--import", "tsx", "db/seed.ts", given], { env });
  if (code !== 0) throw new Error(`Seeding failed (exit code ${code}).`);
}

async function startApp(port, env) {
  const log = join(folder, "app.log");
  const output = openSync(log, "w", 0o600);
  const args = [...serverFlags, nextBin, "start", ...address(port, HOST)];
  const { exited } = program("app", args, env, ["ignore", output, output]);
  let code;
  exited.then((c) => {
    code = c;
  });
  const answers = () =>
    fetch(`http://localhost:${port}/sign-in`).then(
      (r) => r.ok,
      () => false,
    );
  for (const deadline = Date.now() + START_DEADLINE_MS; !(await answers()); await sleep(100))
    if (code !== undefined || Date.now() > deadline)
      throw new Error(`The app did not start:\n${readFileSync(log, "utf8")}`);
}

async function stopAll() {
  // The app first: it may still be writing to the calendars.
  for (const { child, exited } of [...children].reverse()) {
    child.kill("SIGTERM");
    await exited;
  }
}

async function demo() {
  const last = lastRun();
  if (!last) rmSync(folder, { recursive: true, force: true });
  const distDir = process.env.NEXT_DIST_DIR || ".next";
  await ensureBuild(distDir);
  registerUser(servingFolder(distDir));

  // What the demo and its programs write is for its owner alone.
  process.umask(0o077);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secret = () => randomBytes(9).toString("base64url");
  const noted = last ?? { password: secret(), calendarPassword: secret(), ports: {} };
  writeFileSync(note, JSON.stringify(noted), { mode: 0o600 });
  const port = await nextFree(Number(process.env.PORT || 3000));
  const app = `http://localhost:${port}`;
  const calendars = await Promise.all(STAND_INS.map((standIn) => startStandIn(standIn, noted, app)));
  noted.ports = Object.fromEntries(calendars.map(({ id, port }) => [id, port]));
  const env = { ...settings(port, calendars), NEXT_DIST_DIR: distDir };
  if (!last) {
    process.stdout.write("Making a person with services and bookings…\n");
    await seed(env, calendars, noted);
  }
  writeFileSync(note, JSON.stringify({ ...noted, seeded: true }));
  await startApp(port, env);
  process.stdout.write(banner(env.APP_URL, noted.password, calendars));
  await Promise.race(children.map(({ name, exited }) => exited.then((code) => ({ name, code })))).then(
    ({ name, code }) => {
      throw new Error(`The ${name} ended by itself (exit code ${code}).`);
    },
  );
}

const banner = (app, password, calendars) => `
  Calpace is running.

    Open               ${app}
    Sign in with       ${PERSON.email}
    Password           ${password}

  What is in the calendars, as it changes
${calendars.map(({ name, url, note }) => `    ${name.padEnd(18)} ${url}   ${note}`).join("\n")}

  Try this
    1. Bookings → New booking. Within seconds its event is on the CalDAV page.
    2. Open the booking: reschedule it, and the event moves; cancel it, and the event is gone.
    3. Settings → Calendar accounts: connect Google Calendar or Outlook; their consent pages are stand-ins too.
    4. Settings → Integrations: pick one of their calendars as primary, and every upcoming booking moves there.
    5. On Google's page, "Revoke access": the account says "Needs you" and bookings wait until you do.

  Ctrl-C stops everything; the next start goes on from here. Start over: npm run demo -- --fresh
`;

let stopping = false;
onStop(() => {
  if (stopping) return;
  stopping = true;
  stopAll().then(() => process.exit(0));
});
try {
  const running = (pid) => die(`This demo is running already, as process ${pid}.`);
  await withLock(join(root, ".tmp", `demo${folder.replaceAll(/[^\w.-]+/g, "_")}.lock`), demo, running);
} catch (error) {
  if (!stopping) {
    await stopAll();
    die(error.message);
  }
}
