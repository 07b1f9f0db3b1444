import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProxy } from "../fakes/proxy/proxy";
import { freePort } from "../setup/postgres";
import { ownerAt } from "./owner";
import { startProgram } from "./program";
import type { CaldavServer, ServerAccount } from "./server";

/**
 * A real Xandikos on a free loopback port with one person's calendars, in a folder of its own. It has no sign-in: its
 * manual leaves that to a web server in front, which is a proxy with HTTP Basic here. It knows no rights either.
 */
export async function startXandikos({ username, password, calendars }: ServerAccount): Promise<CaldavServer> {
  const folder = mkdtempSync(join(tmpdir(), "calpace-xandikos-"));
  const port = await freePort();
  const principal = `/${username}/`;
  const calendarPath = (id: string) => `/${encodeURIComponent(username)}/calendars/${id}/`;
  const where = ["--directory", folder, "--listen-address", "127.0.0.1", "--port", String(port)];
  const removeData = () => rmSync(folder, { recursive: true, force: true });
  const args = [...where, "--autocreate", "--current-user-principal", principal];
  const program = await startProgram("xandikos", args, port).catch((error: unknown) => {
    removeData();
    throw error;
  });
  const front = await startProxy(port);
  const stop = async () => {
    await front.stop();
    await program.stop();
    removeData();
  };
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const challenge = { "www-authenticate": 'Basic realm="Xandikos"' };
  front.fate = ({ headers }) =>
    headers.authorization === authorization
      ? null
      : { kind: "answer", answer: { status: 401, headers: challenge, body: "" } };
  const owner = ownerAt(front.port, { username, password });
  try {
    for (const calendar of calendars) await owner.make(calendarPath(calendar.id), calendar);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port: front.port,
    calendarPath,
    owner,
    letWrite: null,
    // A calendar is a folder of files here.
    hide: async (id, hidden) => {
      const [shown, away] = [join(folder, username, "calendars", id), join(folder, `hidden-${id}`)];
      renameSync(hidden ? shown : away, hidden ? away : shown);
    },
    stop,
  };
}
