import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { escaped as escapeXml } from "../fakes/kit/markup";
import { freePort } from "./postgres";

export interface RadicaleOptions {
  username?: string;
  password?: string;
  /** Calendars to make, by their last path segment. */
  calendars: { id: string; name: string; readOnly?: boolean; components?: string[] }[];
}

export interface Radicale {
  port: number;
  url: string;
  host: string;
  username: string;
  password: string;
  /** Absolute address of a calendar. */
  calendarUrl(id: string): string;
  /** One request with the owner's password, as another device would make it. */
  asOwner(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Response>;
  /** Takes the right to write a calendar from its owner, or gives it back; asked anew for every request. */
  letWrite(id: string, may: boolean): void;
  /** Ends the server; its data stays. */
  stop(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

const MISSING = "Radicale is not installed. Install what the tests need with:  npm run setup";

/** A real Radicale on a free loopback port with one person's calendars, in a folder of its own. */
export async function startRadicale(options: RadicaleOptions): Promise<Radicale> {
  const binary = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "radicale"))
    .find((file) => existsSync(file));
  if (!binary) throw new Error(MISSING);
  const { username = "ada", password = "correct horse", calendars } = options;
  const folder = mkdtempSync(join(tmpdir(), "calpace-radicale-"));
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  const readOnly = new Set(calendars.filter((c) => c.readOnly).map((c) => c.id));
  const config = join(folder, "config");
  mkdirSync(join(folder, "data"));
  writeFileSync(join(folder, "users"), `${username}:${password}\n`);
  const writeRights = (closed: Iterable<string>) =>
    writeFileSync(join(folder, "rights"), rightsOf([...closed]));
  writeRights([]);
  writeFileSync(
    config,
    `[server]
hosts = ${host}
[auth]
type = htpasswd
htpasswd_filename = ${join(folder, "users")}
htpasswd_encryption = plain
delay = 0
[rights]
type = from_file
file = ${join(folder, "rights")}
[storage]
filesystem_folder = ${join(folder, "data")}
[web]
type = none
[logging]
level = critical
`,
  );

  let child: ChildProcess | undefined;
  const start = async () => {
    const started = spawn(binary, ["--config", config], { stdio: ["ignore", "ignore", "pipe"] });
    child = started;
    const said: string[] = [];
    started.stderr?.on("data", (chunk: Buffer) => said.push(String(chunk)));
    const ended = new Promise<never>((_resolve, reject) => {
      started.once("error", reject);
      started.once("exit", (code) => reject(new Error(`Radicale ended with ${code}: ${said.join("")}`)));
    });
    // Radicale says nothing once it listens, so its port is asked.
    await Promise.race([listening(port), ended]);
    ended.catch(() => {});
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  const asOwner: Radicale["asOwner"] = (method, path, body, headers = {}) =>
    fetch(`${url}${path}`, {
      method,
      body: body ?? null,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        ...headers,
      },
    });

  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
    for (const { id, name, components = ["VEVENT"] } of calendars) {
      const body = mkcalendar(escapeXml(name), components);
      const answer = await asOwner("MKCALENDAR", `/${username}/${id}/`, body);
      if (answer.status !== 201) throw new Error(`MKCALENDAR was answered ${answer.status}`);
    }
    if (readOnly.size > 0) {
      writeRights(readOnly);
      await stop();
      await start();
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    port,
    url,
    host,
    username,
    password,
    calendarUrl: (id) => `${url}/${username}/${id}/`,
    asOwner,
    letWrite(id, may) {
      if (may) readOnly.delete(id);
      else readOnly.add(id);
      writeRights(readOnly);
    },
    stop,
    start,
    remove,
  };
}

const rightsOf = (readOnly: string[]): string => `[root]
user: .+
collection:
permissions: R
${readOnly.map((id, i) => `[closed${i}]\nuser: .+\ncollection: {user}/${id}\npermissions: r\n`).join("")}
[principal]
user: .+
collection: {user}
permissions: RW
[calendars]
user: .+
collection: {user}/[^/]+
permissions: rw
`;

const mkcalendar = (name: string, components: string[]): string => `<?xml version="1.0" encoding="utf-8"?>
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:ca="http://apple.com/ns/ical/"><d:set><d:prop>
<d:displayname>${name}</d:displayname><ca:calendar-color>#2563ebff</ca:calendar-color>
<c:supported-calendar-component-set>${components.map((c) => `<c:comp name="${c}"/>`).join("")}</c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>`;

/** Resolves once something accepts connections on the port; throws after ten seconds. */
async function listening(port: number): Promise<void> {
  const until = Date.now() + 10_000;
  while (Date.now() < until) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error("Radicale did not start listening.");
}
