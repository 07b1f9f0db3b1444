// tsx scripts/demo-calendars.ts '{"port":…,"file":…,"user":…}' — the demo's calendar server: the tests' CalDAV
// stand-in with what is in its calendars kept in a file, so that a demo goes on where it stopped.
// Prints one line of JSON, {"url"}, once it listens; ends on SIGTERM.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { startCaldavFake } from "@/tests/fakes/caldav/server";

const SAVE_EVERY_MS = 1_000;

const given = z
  .object({
    port: z.number(),
    file: z.string(),
    user: z.object({
      username: z.string(),
      password: z.string(),
      defaultCalendar: z.string(),
      calendars: z.array(z.object({ id: z.string(), name: z.string(), color: z.string() })),
    }),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));
const kept = z.array(z.object({ calendar: z.string(), file: z.string(), ics: z.string() }));

const { port, file, user } = given;
const fake = await startCaldavFake({ port, users: [user], remember: 100 });
if (existsSync(file))
  for (const event of kept.parse(JSON.parse(readFileSync(file, "utf8"))))
    fake.putEvent(user.username, event.calendar, event.file, event.ics);

let written = "";
/** Writes what is in the calendars, if it changed; a file is whole or the one before. */
function save(): void {
  const events = user.calendars.flatMap(({ id }) =>
    fake.events(user.username, id).map((e) => ({ calendar: id, file: e.file, ics: e.ics })),
  );
  const text = JSON.stringify(events);
  if (text === written) return;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  written = text;
}
setInterval(save, SAVE_EVERY_MS);

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => {
      save();
      process.exit(0);
    });
  });
process.stdout.write(`${JSON.stringify({ url: fake.url })}\n`);
