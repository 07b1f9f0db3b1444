import { startPostgres } from "./postgres";

export default async function up() {
  const server = await startPostgres();
  process.env.TEST_POSTGRES_URL = server.url;
  (globalThis as { __calpaceTestPostgres?: unknown }).__calpaceTestPostgres = server;
}
