// usage: node d3-digest.mjs APP_DIR      exit 0 = the product is right, 1 = it is not, 2 = could not be tried
import { spawnSync } from "node:child_process";
import http from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const app = resolve(process.argv[2] ?? ".");
if (!process.env.CASE_CHILD) {
  const loader = pathToFileURL(join(app, "node_modules/tsx/dist/loader.mjs")).href;
  const run = spawnSync(process.execPath, ["--no-warnings", "--import", loader, fileURLToPath(import.meta.url), app], {
    cwd: app,
    stdio: "inherit",
    timeout: 120_000,
    env: { ...process.env, CASE_CHILD: "1", TSX_TSCONFIG_PATH: join(app, "tsconfig.json") },
  });
  process.exit(run.status ?? 2);
}

const problems = [];
const check = (right, what) => {
  console.log(`${right ? "right" : "WRONG"}  ${what}`);
  if (!right) problems.push(what);
};
/** A scripted server on loopback; `answer` gets {method, path, headers, depth, body}. */
async function serve(answer) {
  const log = [];
  const server = http.createServer((req, res) => {
    const chunks = [];
    req.on("data", (c) => chunks.push(c));
    req.on("end", () => {
      const q = { method: req.method, path: req.url, headers: req.headers, depth: req.headers.depth, body: Buffer.concat(chunks).toString("utf8") };
      const a = answer(q);
      log.push(`${q.method} ${q.path} ${a.status}`);
      const body = Buffer.from(a.body ?? "");
      res.writeHead(a.status, a.status === 204 ? (a.headers ?? {}) : { "content-length": String(body.length), ...a.headers });
      res.end(a.status === 204 ? undefined : body);
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  return { log, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}`, stop: () => (server.closeAllConnections(), server.close()) };
}
const XML = { "content-type": "application/xml; charset=utf-8" };
const multi = (...responses) => ({
  status: 207,
  headers: XML,
  body: `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">${responses.join("")}</d:multistatus>`,
});
const resource = (href, props) =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
const FOLDER = "<d:resourcetype><d:collection/></d:resourcetype>";
const CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>";
const calendar = (href, name, more = "") => resource(href, `${CALENDAR}<d:displayname>${name}</d:displayname>${more}`);
const leads = (principal, ...homes) =>
  `${FOLDER}<d:current-user-principal><d:href>${principal}</d:href></d:current-user-principal><c:calendar-home-set>${homes.map((h) => `<d:href>${h}</d:href>`).join("")}</c:calendar-home-set>`;

const KEY = "0123456789abcdefghijklmnopqrstuv0123456789abcdefghij";
const event = (revision, key = KEY) => ({
  key,
  title: `Revision ${revision}`,
  startsAt: "2031-03-05T09:00:00.000Z",
  endsAt: "2031-03-05T09:50:00.000Z",
  timeZone: "UTC",
  location: "",
  description: "",
  url: "https://calpace.test/bookings/1",
  sequence: revision,
  updatedAt: "2031-01-01T00:00:00.000Z",
});
const soon = () => AbortSignal.timeout(15_000);
const outcome = (promise) =>
  promise.then(
    (value) => value,
    (error) => ({ failed: true, kind: error.kind ?? "none", code: error.code ?? String(error), detail: error.detail }),
  );
const words = (r) => (r.failed ? `${r.kind}/${r.code}${r.detail ? ` ${r.detail}` : ""}` : r.outcome ?? JSON.stringify(r.calendars?.map((c) => c.remoteId) ?? r));
/** The product's CalDAV, configured for these servers. Called once per process: the product reads its environment once. */
async function product(...hosts) {
  Object.assign(process.env, {
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    AUTH_SECRET: "a secret of a test only, long enough for it",
    CRON_SECRET: "a cron secret of a test",
    ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
    APP_URL: "http://localhost:3000",
    LOG_LEVEL: "silent",
    CALDAV_ALLOWED_HOSTS: hosts.join(","),
  });
  const { caldav } = await import(pathToFileURL(join(app, "lib/providers/caldav/definition.ts")).href);
  // What the port answers has become a listing since: what is looked at here is its calendars.
  const loaded = await caldav.load();
  const provider = { ...loaded, listCalendars: async (session) => (await loaded.listCalendars(session)).calendars };
  const calendarsOf = (account) => ({ ...account, calendars: account.listing.calendars });
  const connect = (server) => outcome(caldav.connect.connect({ server, username: "ada", password: "secret" }, soon).then(calendarsOf));
  const session = (account) => ({ credentials: account.credentials, config: account.config, beforeRequest: soon });
  return { provider, connect, session };
}
const done = (code = problems.length === 0 ? 0 : 1) => {
  console.log(code === 0 ? "OK" : `NOT RIGHT: ${problems.length}`);
  process.exit(code);
};
const cannot = (why) => (console.log(`could not be tried: ${why}`), process.exit(2));
/**
 * A plain, correct calendar "/cal/work/" whose rules a test may bend. `bend(q, state)` answers or returns null.
 */
function plainStore(bend) {
  const state = { files: new Map(), tags: 0, tag: () => `"t${++state.tags}"` };
  const answer = (q) => {
    const bent = bend(q, state);
    if (bent) return bent;
    const file = state.files.get(q.path);
    switch (q.method) {
      case "PROPFIND":
        if (q.path === "/cal/work/" || q.depth === "1") return multi(calendar("/cal/work/", "Work", state.privileges ?? ""));
        return multi(resource(q.path, leads("/me/", "/cal/")));
      case "GET":
        return file ? { status: 200, headers: { "content-type": "text/calendar; charset=utf-8", etag: file.etag }, body: file.ics } : { status: 404 };
      case "REPORT": {
        const uid = /text-match[^>]*>([^<]*)</.exec(q.body)?.[1];
        return multi(...[...state.files].filter(([, f]) => f.ics.includes(`UID:${uid}\r\n`)).map(([p, f]) => resource(p, `<d:getetag>${f.etag.replaceAll('"', "&quot;")}</d:getetag>`)));
      }
      case "PUT": {
        if (q.headers["if-none-match"] === "*" && file) return { status: 412 };
        if (q.headers["if-match"] && q.headers["if-match"] !== file?.etag) return { status: 412 };
        const etag = state.tag();
        state.files.set(q.path, { ics: q.body, etag });
        return { status: file ? 204 : 201, headers: { etag } };
      }
      case "DELETE":
        return state.files.delete(q.path) ? { status: 204 } : { status: 404 };
      default:
        return { status: 405 };
    }
  };
  return { state, answer };
}
/**
 * Writes one revision the way the product's engine does: an outcome that says what was met leads to the next mark,
 * "gone" and "absent" to a new key. Gives up after `marks`.
 */
async function write(provider, session, place, revision, marks = 6) {
  const told = [];
  for (let mark = 0; mark < marks; mark++) {
    const result = await outcome(provider.putEvent(session, place, event(revision, place.key)));
    told.push(words(result));
    if (result.failed) return { place, told, written: false };
    if (result.outcome === "ok") return { place: { ...place, remoteId: result.remoteId, etag: result.etag }, told, written: true };
    place =
      result.outcome === "conflict"
        ? { ...place, remoteId: result.remoteId, etag: result.etag }
        : { ...place, remoteId: null, etag: null, key: `${revision}${mark}${place.key.slice(2)}` };
  }
  return { place, told, written: false };
}
const fresh = (account) => ({ calendarRemoteId: account.calendars[0].remoteId, key: KEY, remoteId: null, etag: null, hot: false });

// Baïkal as it installs itself takes Digest only (RFC 7616, MD5, qop=auth). Either it works, or what is said is not that the
// password is wrong.
import { createHash } from "node:crypto";
const md5 = (t) => createHash("md5").update(t).digest("hex");
const NONCE = "65f0c1b1a0b42";
const may = (q) => {
  const header = q.headers.authorization ?? "";
  if (!header.startsWith("Digest ")) return false;
  const field = (name) => new RegExp(`\\b${name}="?([^",]+)"?`).exec(header)?.[1] ?? "";
  const ha1 = md5("ada:BaikalDAV:secret");
  const ha2 = md5(`${q.method}:${field("uri")}`);
  return field("uri") === q.path && field("nonce") === NONCE && field("response") === md5(`${ha1}:${NONCE}:${field("nc")}:${field("cnonce")}:${field("qop")}:${ha2}`);
};
const { answer } = plainStore((q) => (may(q) ? null : { status: 401, headers: { "www-authenticate": `Digest realm="BaikalDAV",qop="auth",nonce="${NONCE}",opaque="df58bdff8cf60599"`, ...XML }, body: '<d:error xmlns:d="DAV:"/>' }));
const server = await serve(answer);
const { provider, connect, session } = await product(server.host);
const account = await connect(server.url);
check(!account.failed || account.code !== "wrong_password", `a right password is not called wrong (${words(account)})`);
if (!account.failed) {
  const one = await write(provider, session(account), fresh(account), 1);
  check(one.written, `and an event arrives (${one.told})`);
}
server.stop();
done();
