import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../setup/postgres";
import { ownerAt } from "./owner";
import { type Program, startProgram } from "./program";
import type { CaldavServer, ServerAccount } from "./server";

export interface Radicale extends CaldavServer {
  url: string;
  host: string;
  username: string;
  password: string;
}

/** A real Radicale on a free loopback port with one person's calendars, in a folder of its own. */
export async function startRadicale(
  options: Pick<ServerAccount, "calendars"> & Partial<ServerAccount>,
): Promise<Radicale> {
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

  let program: Program | undefined;
  const start = async () => {
    await program?.stop();
    program = await startProgram("radicale", ["--config", config], port);
  };
  const calendarPath = (id: string) => `/${encodeURIComponent(username)}/${id}/`;
  const owner = ownerAt(port, { username, password });
  const stop = async () => {
    await program?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
    for (const calendar of calendars) await owner.make(calendarPath(calendar.id), calendar);
    if (readOnly.size > 0) {
      writeRights(readOnly);
      await start();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const collections = join(folder, "data", "collection-root", username);
  return {
    port,
    url,
    host,
    username,
    password,
    calendarPath,
    owner,
    // The rights are read anew for every request.
    letWrite: async (id, may) => {
      if (may) readOnly.delete(id);
      else readOnly.add(id);
      writeRights(readOnly);
    },
    // A calendar is a folder of files here.
    hide: async (id, hidden) => {
      const [shown, away] = [join(collections, id), join(folder, `hidden-${id}`)];
      renameSync(hidden ? shown : away, hidden ? away : shown);
    },
    stop,
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
