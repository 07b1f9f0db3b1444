export default async function down() {
  const server = (globalThis as { __calpaceTestPostgres?: { stop(): Promise<void> } }).__calpaceTestPostgres;
  await server?.stop();
}
