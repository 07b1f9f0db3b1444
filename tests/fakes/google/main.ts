import { keepIn } from "../http/keep";
import { type GoogleFakeOptions, startGoogleFake } from "./server";
import type { FakeAccountOptions } from "./store";

/*
 * The stand-in as a process of its own: `tsx tests/fakes/google/main.ts ['{"port":…,"accounts":[…],"file":…}']`.
 * Prints one line of JSON, {"url","port","env"}, once it listens; ends on SIGTERM. With `file`, what it holds is kept
 * there over restarts.
 */
interface MainOptions extends GoogleFakeOptions {
  file?: string;
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const demo: FakeAccountOptions[] = [
  {
    email: "anna@example.com",
    name: "Anna Berg",
    calendars: [
      { id: "anna@example.com", summary: "Anna Berg", primary: true, color: "#039be5", timeZone },
      { id: "c_work@group.calendar.google.com", summary: "Work", color: "#33b679", timeZone },
      { id: "c_team@group.calendar.google.com", summary: "Team", role: "writer", color: "#f4511e", timeZone },
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

const given = JSON.parse(process.argv[2] ?? "{}") as MainOptions;
const fake = await startGoogleFake({ accounts: demo, ...given });
const save = given.file ? keepIn(given.file, fake.store) : () => {};
process.stdout.write(`${JSON.stringify({ url: fake.url, port: fake.port, env: fake.env })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => {
      save();
      process.exit(0);
    });
  });
