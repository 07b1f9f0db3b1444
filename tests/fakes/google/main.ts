import { type GoogleFakeOptions, startGoogleFake } from "./server";
import type { FakeAccountOptions } from "./store";

/*
 * The stand-in as a process of its own: `tsx tests/fakes/google/main.ts ['{"port":…,"accounts":[…]}']`.
 * Prints one line of JSON, {"url","port","env"}, once it listens; ends on SIGTERM.
 */
const demo: FakeAccountOptions[] = [
  {
    email: "anna@example.com",
    name: "Anna Berg",
    calendars: [
      { id: "anna@example.com", summary: "Anna Berg", primary: true, color: "#039be5" },
      { id: "c_work@group.calendar.google.com", summary: "Work", color: "#33b679" },
      { id: "c_team@group.calendar.google.com", summary: "Team", role: "writer", color: "#f4511e" },
      {
        id: "en.german#holiday@group.v.calendar.google.com",
        summary: "Holidays in Germany",
        role: "reader",
        color: "#0b8043",
      },
    ],
  },
  { email: "studio@example.com", name: "Studio" },
];

const given = JSON.parse(process.argv[2] ?? "{}") as GoogleFakeOptions;
const fake = await startGoogleFake({ accounts: demo, ...given });
process.stdout.write(`${JSON.stringify({ url: fake.url, port: fake.port, env: fake.env })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
