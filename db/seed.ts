import { Temporal } from "temporal-polyfill";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { createBooking } from "@/lib/bookings/commands";
import { env } from "@/lib/env";
import type { Result } from "@/lib/errors";
import { changeSettings } from "@/lib/integrations/commands";
import { signUp } from "@/lib/people/sign-up/commands";
import { NO_VISIT } from "@/lib/security/visit";
import type { ServiceColor } from "@/lib/services/colors";
import { createService } from "@/lib/services/commands";
import { announceZones } from "@/lib/sync/zones";
import { adoptDatabase, openDatabase } from "./client";
import { migrate } from "./migrate";

/*
 * Fills an empty database with the demo's person, through the very commands the pages use. Run by scripts/demo.mjs
 * before the server opens the embedded database; what to seed comes as JSON in the first argument.
 */
const given = z.object({
  person: z.object({ name: z.string(), email: z.string(), password: z.string() }),
  caldav: z.object({ server: z.string(), username: z.string(), password: z.string() }),
});

const SERVICES: { name: string; durationMinutes: number; color: ServiceColor; location: string }[] = [
  { name: "First consultation", durationMinutes: 30, color: "teal", location: "Video call" },
  { name: "Coaching session", durationMinutes: 60, color: "indigo", location: "Practice, Lindenstraße 12" },
  { name: "Work meeting", durationMinutes: 45, color: "blue", location: "Video call" },
  { name: "Team workshop", durationMinutes: 180, color: "amber", location: "At the client's" },
  { name: "Follow-up call", durationMinutes: 20, color: "slate", location: "Telephone" },
];

const CLIENTS = [
  "Amara Okafor",
  "Jonas Weber",
  "Léa Moreau",
  "Yuki Tanaka",
  "Mateo García",
  "Priya Raman",
  "Noor Haddad",
  "Tom O’Brien",
  "Zofia Nowak",
  "Daniel Kim",
  "Inês Carvalho",
  "Ahmed El-Sayed",
];

/** Which day from today (working days), when, which service: the coming two weeks and a few days behind. */
const DIARY: [day: number, time: string, service: number][] = [
  [-3, "10:00", 1],
  [-2, "14:30", 0],
  [-1, "09:15", 4],
  [1, "09:00", 0],
  [1, "10:30", 1],
  [1, "15:00", 2],
  [2, "11:00", 4],
  [2, "13:30", 1],
  [3, "09:30", 3],
  [4, "10:00", 1],
  [4, "16:00", 0],
  [6, "14:00", 2],
  [7, "09:00", 1],
  [8, "12:30", 4],
  [9, "10:00", 3],
];

/** The `n`th working day from `today`, backwards when negative. */
function workingDay(today: Temporal.PlainDate, n: number): Temporal.PlainDate {
  let day = today;
  for (let left = Math.abs(n); left > 0; ) {
    day = day.add({ days: Math.sign(n) });
    if (day.dayOfWeek <= 5) left -= 1;
  }
  return day;
}

function must<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`Seeding failed at ${what}: ${result.code} ${JSON.stringify(result.fields ?? {})}`);
}

async function seed(): Promise<void> {
  const { person, caldav } = given.parse(JSON.parse(process.argv[2] ?? ""));
  const handle = await openDatabase({ url: env().DATABASE_URL, dataDir: env().DATA_DIR });
  try {
    await migrate(handle);
    adoptDatabase(handle);
    await announceZones();
    const timeZone = Temporal.Now.timeZoneId();
    const { userId } = must("the person", await signUp({ ...person, timeZone }, NO_VISIT, new Date()));
    const services: string[] = [];
    for (const service of SERVICES) {
      const made = must(service.name, await createService(userId, { id: uuidv7(), ...service }));
      services.push(made.id);
    }
    const account = must("the calendar account", await connectWithPassword(userId, "caldav", caldav));
    if (!account.defaultCalendar) throw new Error("Seeding failed: the account has no calendar.");
    must(
      "the primary calendar",
      await changeSettings(userId, { kind: "primary", calendarId: account.defaultCalendar.id }),
    );
    must("the bulk switch", await changeSettings(userId, { kind: "bulk", enabled: true }));
    const today = Temporal.Now.plainDateISO(timeZone);
    for (const [i, [day, startTime, service]] of DIARY.entries()) {
      const clientName = CLIENTS[i % CLIENTS.length] ?? "";
      const booking = {
        id: uuidv7(),
        serviceId: services[service] ?? "",
        clientName,
        clientEmail: `${clientName
          .split(" ")[0]
          ?.normalize("NFD")
          .replace(/\P{ASCII}/gu, "")
          .toLowerCase()}@example.com`,
        date: workingDay(today, day).toString(),
        startTime,
        notes: i % 4 === 0 ? "Asked for a reminder the day before." : "",
      };
      must(`the booking of ${clientName}`, await createBooking(userId, timeZone, booking));
    }
  } finally {
    await handle.close();
  }
}

await seed();
