import type { ClientRegistration } from "./login";
import { startMicrosoftFake } from "./server";
import type { FakeAccountOptions } from "./store";

/*
 * The stand-in as a process of its own:
 * `tsx tests/fakes/microsoft/main.ts ['{"port":…,"accounts":[…],"client":{"redirectUris":[…]},"latencyMs":…}']`.
 * Prints one line of JSON, {"url","port","env"}, once it listens; ends on SIGTERM.
 */
interface MainOptions {
  port?: number;
  accounts?: FakeAccountOptions[];
  client?: Partial<ClientRegistration>;
  latencyMs?: number;
  remember?: number;
}

const demo: FakeAccountOptions[] = [
  {
    id: "anna",
    name: "Anna Berg",
    mail: "anna@contoso.example",
    calendars: [
      { id: "AAMkAnnaCalendar=", name: "Calendar", isDefault: true },
      { id: "AAMkAnnaWork=", name: "Work", color: "#ca5010" },
      { id: "AAMkAnnaHolidays=", name: "Holidays in Germany", canEdit: false, color: "#498205" },
      {
        id: "AAMkTeam=",
        name: "Calendar",
        color: "#8764b8",
        owner: { name: "Team Room", address: "room@contoso.example" },
      },
    ],
  },
  {
    id: "ben",
    name: "Ben Cole",
    mail: "ben@outlook.example",
    timeZone: "Europe/London",
    calendars: [{ id: "AAMkBenCalendar=", name: "Calendar", isDefault: true, color: "#038387" }],
  },
];

const given = JSON.parse(process.argv[2] ?? "{}") as MainOptions;
const fake = await startMicrosoftFake({ accounts: demo, ...given });
process.stdout.write(`${JSON.stringify({ url: fake.url, port: fake.port, env: fake.env })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
