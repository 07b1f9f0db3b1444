import { runSync } from "@/lib/sync/run";
import { elapse } from "../../setup/engine";
import type { Stage } from "./stage";

const MINUTE_MS = 60_000;

/** A calendar that is gone, looked for once and due to be looked for again, and one that became read-only. */
export async function missingCalendars(stage: Stage): Promise<void> {
  const ines = await stage.person("Inês Carvalho", "ines@example.com", "Europe/Lisbon");
  const shared = await stage.connect(ines, "google", "ines", ["Main", "Team"]);
  const club = await stage.connect(ines, "caldav", "ines.dav", ["Own", "Club"]);
  const { Team = "" } = shared.calendars;
  const { Club = "" } = club.calendars;
  const team = await stage.service(ines, "Team meeting", Team);
  const training = await stage.service(ines, "Training", Club);
  await stage.book(ines, team, "Past", "2019-05-02");
  const [edited = ""] = await stage.books(ines, team, "Anna", "Berta");
  const [moved = ""] = await stage.books(ines, training, "Cora", "Dora");
  await stage.run([shared, club]);

  const { calendars } = stage.services.account("ines");
  calendars.splice(
    calendars.findIndex(({ name }) => name === "Team"),
    1,
  );
  await stage.move(ines, edited);
  await stage.book(ines, team, "Elsa");
  await stage.run([shared]);
  const readOnly = stage.services.account("ines.dav").calendars.find(({ name }) => name === "Club");
  if (readOnly) readOnly.canWrite = false;
  await stage.move(ines, moved);
  await stage.run([club]);
  await stage.plan();

  await elapse(16 * MINUTE_MS);
  await runSync(stage.engine, "cron");
  await elapse(31 * MINUTE_MS);
}
