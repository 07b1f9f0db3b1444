import { startCaldavFake } from "./server";
import type { EtagMode, FakeUserOptions } from "./store";

/*
 * The stand-in as a process of its own: `tsx tests/fakes/caldav/main.ts ['{"port":…,"users":[…],"latencyMs":…}']`.
 * Prints one line of JSON, {"url","host","port"}, once it listens; ends on SIGTERM.
 */
interface MainOptions {
  port?: number;
  users?: FakeUserOptions[];
  latencyMs?: number;
  etags?: EtagMode;
  remember?: number;
}

const demo: FakeUserOptions = {
  username: "ada",
  password: "app-password",
  defaultCalendar: "work",
  calendars: [
    { id: "work", name: "Work", color: "#2563eb" },
    { id: "private", name: "Private", color: "#16a34a" },
  ],
};

const given = JSON.parse(process.argv[2] ?? "{}") as MainOptions;
const fake = await startCaldavFake({ users: [demo], ...given });
process.stdout.write(`${JSON.stringify({ url: fake.url, host: fake.host, port: fake.port })}\n`);
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void fake.stop().then(() => process.exit(0));
  });
