import { cancelBooking } from "@/lib/bookings/commands";
import type { Point } from "@/lib/sync/engine";
import { must, type Stage } from "./stage";

/** Workers that died with requests announced: before any was sent, between two, and before any was settled. */
const DEATHS: [provider: string, point: Point, nth: number][] = [
  ["google", "marked", 1],
  ["caldav", "pushing", 2],
  ["microsoft", "pushed", 1],
];

/** Accounts whose worker was killed, each with a create, an update and a delete in its hands. */
export async function killed(stage: Stage): Promise<void> {
  const leila = await stage.person("لیلا", "leila@example.com", "Asia/Tehran");
  for (const [provider, point, nth] of DEATHS) {
    const account = await stage.connect(leila, provider, `leila.${point}`, ["Calendar"]);
    const service = await stage.service(leila, `Killed at ${point}`, account.calendars.Calendar);
    const [edited = "", cancelled = ""] = await stage.books(leila, service, "Anna", "Berta", "Cora");
    await stage.run([account]);
    await stage.move(leila, edited);
    must(await cancelBooking(leila.id, cancelled, new Date()));
    await stage.book(leila, service, "Dora");
    await stage.runKilled(account, point, nth);
  }
}
