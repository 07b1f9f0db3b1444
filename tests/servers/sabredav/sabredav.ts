import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../setup/postgres";
import { ownerAt } from "../owner";
import { startPhp } from "../program";
import type { CaldavServer, ServerAccount } from "../server";

const ROUTER = join(import.meta.dirname, "router.php");

/** A real SabreDAV 1.8 (Debian's php-sabre-dav) on a free loopback port with one person's calendars, in a folder of its own. */
export async function startSabredav(
  account: ServerAccount,
  auth: "basic" | "digest" = "basic",
): Promise<CaldavServer> {
  const folder = mkdtempSync(join(tmpdir(), "calpace-sabredav-"));
  const port = await freePort();
  const closed = account.calendars.filter((c) => c.readOnly).map((c) => c.id);
  const state = { hidden: new Set<string>(), readOnly: new Set(closed) };
  const save = () => {
    const lists = Object.entries(state).map(([name, ids]) => [name, [...ids]]);
    writeFileSync(join(folder, "state.json"), JSON.stringify(Object.fromEntries(lists)));
  };
  const change = (ids: Set<string>, id: string, isIn: boolean) => {
    if (isIn) ids.add(id);
    else ids.delete(id);
    save();
  };
  writeFileSync(join(folder, "account.json"), JSON.stringify({ ...account, auth }));
  save();
  try {
    const program = await startPhp(ROUTER, folder, port, { CALPACE_SABREDAV: folder });
    return {
      port,
      calendarPath: (id) => `/calendars/${encodeURIComponent(account.username)}/${id}/`,
      letWrite: async (id, may) => change(state.readOnly, id, !may),
      // Its devices are shown hidden calendars, too.
      owner: ownerAt(port, account, { headers: { "x-hidden-too": "yes" }, digest: auth === "digest" }),
      hide: async (id, hidden) => change(state.hidden, id, hidden),
      stop: async () => {
        await program.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
