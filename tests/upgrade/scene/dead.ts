import { elapse } from "../../setup/engine";
import type { Stage } from "./stage";

const HOUR_MS = 3_600_000;

/** Events that were given up: refused again and again, one of them with its old copy kept, and one that kills workers. */
export async function givenUp(stage: Stage): Promise<void> {
  const noor = await stage.person("Noor حدّاد", "noor@example.com", "America/New_York");
  const good = await stage.connect(noor, "caldav", "noor", ["Work", "Home"]);
  const picky = await stage.connect(noor, "google", "noor.g", ["Picky"]);
  const deadly = await stage.connect(noor, "microsoft", "noor.ms", ["Calendar"]);
  const { Work = "" } = good.calendars;
  const { Picky = "" } = picky.calendars;
  const { Calendar = "" } = deadly.calendars;

  const moving = await stage.service(noor, "Coaching", Work);
  await stage.books(noor, moving, "Anna", "Berta");
  await stage.run([good]);
  stage.fail(picky, "refused");
  await stage.send(noor, moving, Picky);
  const refused = await stage.service(noor, "Consultation", Picky);
  await stage.book(noor, refused, "Cora");
  for (let tries = 0; tries < 3; tries++) {
    await stage.run([picky]);
    await elapse(HOUR_MS / 4);
  }
  stage.calm(picky);

  const killing = await stage.service(noor, "Workshop", Calendar);
  await stage.book(noor, killing, "Dora");
  for (let deaths = 0; deaths < 5; deaths++) {
    await stage.runKilled(deadly, "pushing");
    await elapse(HOUR_MS / 4);
  }
  await stage.run([deadly]);
}
