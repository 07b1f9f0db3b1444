import { type SQL, sql } from "drizzle-orm";

/** How long a change can be undone. */
const HOURS = 24;

/**
 * Whether the change `c` can be undone: it is the very last thing that happened to the settings (`revision`), not an
 * undo itself, and younger than a day.
 */
export const undoable = (revision: SQL): SQL =>
  sql`c.revision = ${revision} and c.undoes is null and c.at > now() - ${HOURS} * interval '1 hour'`;
