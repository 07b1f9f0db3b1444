import { keepIn } from "../http/keep";
import type { ClientRegistration } from "./login";
import { startMicrosoftFake } from "./server";
import type { FakeAccountOptions } from "./store";

/*
 * The stand-in as a process of its own:
 * `tsx tests/fakes/microsoft/main.ts ['{"port":…,"accounts":[…],"client":{"redirectUris":[…]},"latencyMs":…,"file":…}']`.
 * Prints one line of JSON, {"url","port","env"}, once it listens; ends on SIGTERM. With `file`, what it holds is kept
 * there over restarts.
 */
interface MainOptions {
  port?: number;
  accounts?: FakeAccountOptions[];
  client?: Partial<ClientRegistration>;
  latencyMs?: number;
  remember?: number;
  file?: string;
}

const demo: FakeAccountOptions[] = [
  {
    id: "anna",
    name: "Anna Berg",
    mail: "anna@contoso.example",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
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
const { mailboxes, grants } = fake;
const save = given.file
  ? keepIn(given.file, {
      // Together: a token names its account, and must name the very same one afterwards.
      held: () => ({ accounts: mailboxes.accounts, grants: grants.held() }),
      restore: (held) => {
        mailboxes.restore(held.accounts);
        grants.restore(held.grants);
      },
    })
  : () => {};
process.stdout.write(`${JSON.stringify({ url: fake.url, port: fake.port, env: fake.env })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => {
      save();
      process.exit(0);
    });
  });
