import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../setup/postgres";
import { ownerAt } from "../owner";
import { startPhp } from "../program";
import type { CaldavServer, ServerAccount } from "../server";
import { LENDER, makeDatabase } from "./database";

const ROUTER = join(import.meta.dirname, "router.php");
const PAGES = "/usr/share/davical/htdocs";
const INCLUDES = "/usr/share/awl/inc:/usr/share/davical/inc";

/**
 * A real DAViCal (Debian's davical) on a free loopback port, its database in the test run's PostgreSQL. Calendars named in
 * `lent`, and those that may only be read, are another person's who lends them.
 */
export async function startDavical(
  { username, password, calendars }: ServerAccount,
  lent: readonly string[] = [],
): Promise<CaldavServer> {
  const database = await makeDatabase(username, password);
  const folder = mkdtempSync(join(tmpdir(), "calpace-davical-"));
  const port = await freePort();
  const isLent = (id: string) => lent.includes(id) || calendars.some((c) => c.id === id && c.readOnly);
  let stop = async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    placePages(folder, database.connection);
    const program = await startPhp(
      ROUTER,
      folder,
      port,
      { CALPACE_DAVICAL: folder },
      { include_path: INCLUDES },
    );
    const withoutWeb = stop;
    stop = async () => {
      await program.stop();
      await withoutWeb();
    };
    for (const calendar of calendars) {
      const { id, readOnly = false } = calendar;
      const owner = isLent(id) ? LENDER : { username, password };
      await ownerAt(port, owner).make(pathOf(owner.username, id), calendar);
      if (!isLent(id)) continue;
      await database.grant(id, !readOnly);
      await database.bind(id, true);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    port,
    calendarPath: (id) => pathOf(username, id),
    // Nobody can take the right to write a calendar from the one it belongs to.
    letWrite: lent.length > 0 ? database.grant : null,
    hide: (id, hidden) => (isLent(id) ? database.bind(id, !hidden) : database.putAway(id, hidden)),
    owner: ownerAt(port, { username, password }),
    stop: () => stop(),
  };
}

const pathOf = (username: string, id: string): string => `/caldav.php/${encodeURIComponent(username)}/${id}/`;

/** DAViCal looks for its configuration in /etc: a copy of its pages looks for it here, whoever has one there. */
function placePages(folder: string, connection: string): void {
  const pages = join(folder, "htdocs");
  cpSync(PAGES, pages, { recursive: true });
  const always = join(pages, "always.php");
  writeFileSync(always, readFileSync(always, "utf8").replaceAll("/etc/davical/", `${folder}/`));
  writeFileSync(
    join(folder, "config.php"),
    `<?php
$c->pg_connect[] = '${connection}';
$c->use_persistent = true;
$c->system_name = 'DAViCal';
$c->admin_email = 'nobody@example.test';
`,
  );
}
