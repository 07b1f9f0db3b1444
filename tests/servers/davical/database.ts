import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";

const AWL = "/usr/share/awl/dba";
const DAVICAL = "/usr/share/davical/dba";

/** Who lends a calendar to the person under test. */
export const LENDER = { username: "lender", password: "lender" };

/** What a lent calendar may be used for (RFC 3744 §3). */
const READING = ["read", "read-free-busy", "read-current-user-privilege-set"];

/** DAViCal's own database in the PostgreSQL of the test run. */
export interface DavicalDatabase {
  /** How PHP reaches it (libpq's connection string). */
  connection: string;
  /** One of the lender's calendars among the person's own (RFC 5842), or no longer. */
  bind(id: string, bound: boolean): Promise<void>;
  /** What the lender lets the person do with it. */
  grant(id: string, mayWrite: boolean): Promise<void>;
  /** A calendar of the person's own is put where nobody looks, or back. */
  putAway(id: string, away: boolean): Promise<void>;
  drop(): Promise<void>;
}

/** The files its installation applies, in that order: what create-database.sh does as long as nobody upgrades. */
function schemaFiles(): string[] {
  const views = readdirSync(join(DAVICAL, "views")).sort();
  return [
    ...["awl-tables.sql", "schema-management.sql"].map((file) => join(AWL, file)),
    join(DAVICAL, "davical.sql"),
    join(DAVICAL, "supported_locales.sql"),
    ...views.map((file) => join(DAVICAL, "views", file)),
    ...["caldav_functions.sql", "rrule_functions.sql", "base-data.sql"].map((file) => join(DAVICAL, file)),
  ];
}

/** Makes a database with DAViCal's tables in it, and enters the person and a lender. */
export async function makeDatabase(username: string, password: string): Promise<DavicalDatabase> {
  if (!existsSync(DAVICAL))
    throw new Error("DAViCal is not installed. Install what the tests need with:  npm run setup");
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error("TEST_POSTGRES_URL is missing: run through `npm run test:contract`.");
  const name = `davical_${randomUUID().replaceAll("-", "")}`;
  const url = server.replace(/\/postgres$/, `/${name}`);
  const asAdmin = async (statement: string) => {
    const admin = postgres(server, { max: 1, onnotice: () => {} });
    await admin.unsafe(statement);
    await admin.end();
  };
  await asAdmin(`create database ${name}`);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const drop = async () => {
    await sql.end();
    await asAdmin(`drop database ${name} with (force)`);
  };
  try {
    for (const file of schemaFiles()) await sql.unsafe(readFileSync(file, "utf8"));
    for (const person of [{ username, password }, LENDER])
      await sql.begin(async (tx) => {
        // Two asterisks: what follows is the password itself (AWL's session_validate_password).
        const [made] = await tx`insert into usr (username, password, fullname, active, email_ok)
          values (${person.username}, ${`**${person.password}`}, ${person.username}, true, now()) returning user_no`;
        await tx`insert into principal (type_id, user_no, displayname, default_privileges)
          values (1, ${made?.user_no}, ${person.username}, privilege_to_bits('read-free-busy'))`;
      });
  } catch (error) {
    await drop();
    throw error;
  }
  const own = (id: string) => `/${username}/${id}/`;
  const lent = (id: string) => `/${LENDER.username}/${id}/`;
  const principal = sql`(select principal_id from principal join usr using (user_no) where username = ${username})`;
  return {
    connection: connectionOf(new URL(url)),
    async bind(id, bound) {
      // PHP's web server does not know the method BIND: this is the row it makes.
      if (bound)
        await sql`insert into dav_binding (bound_source_id, dav_owner_id, parent_container, dav_name, dav_displayname)
          select collection_id, ${principal}, ${`/${username}/`}, ${own(id)}, dav_displayname
          from collection where dav_name = ${lent(id)}`;
      else await sql`delete from dav_binding where dav_name = ${own(id)}`;
    },
    async grant(id, mayWrite) {
      const collection = sql`(select collection_id from collection where dav_name = ${lent(id)})`;
      const privileges = mayWrite ? [...READING, "write"] : READING;
      await sql`delete from grants where by_collection = ${collection}`;
      await sql`insert into grants (by_collection, to_principal, privileges, is_group)
        values (${collection}, ${principal}, privilege_to_bits(${privileges}::text[]), false)`;
    },
    async putAway(id, away) {
      const [from, to] = [own(id), `/nowhere/${id}/`];
      await sql`update collection set dav_name = ${away ? to : from}, parent_container = ${away ? "/nowhere/" : `/${username}/`}
        where dav_name = ${away ? from : to}`;
    },
    drop,
  };
}

const connectionOf = ({ hostname, port, username, password, pathname }: URL): string =>
  `host=${hostname} port=${port} user=${username} password=${password} dbname=${pathname.slice(1)}`;
