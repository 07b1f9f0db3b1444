import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { acceptEvent } from "@/lib/accounts/drift/commands";
import { saveComparison } from "@/lib/accounts/drift/store";
import { beginConnect } from "@/lib/accounts/sign-in/commands";
import { cancelBooking } from "@/lib/bookings/commands";
import { withRenewal } from "@/lib/connections/renewal";
import { changeSettings } from "@/lib/integrations/commands";
import { updateService } from "@/lib/services/commands";
import { compareLinks } from "@/lib/sync/compare";
import { runSync } from "@/lib/sync/run";
import { listAtRest } from "@/lib/sync/store/drift";
import { bookingOf } from "../../chaos/oracle";
import { type Account, must, type Person, type Stage } from "./stage";

/** What `compareEvents` does between its questions; that one asks the real provider, this one the stage's. */
async function compare(stage: Stage, person: Person, account: Account): Promise<void> {
  const { provider } = stage.services.account(account.identity);
  const { links, of } = await listAtRest(person.id, account.id, 300);
  const { looks } = await compareLinks({
    provider: await stage.services.definitionOf(provider).load(),
    ask: withRenewal(() => stage.engine.openSession(account.id, () => AbortSignal.timeout(10_000))),
    links,
    abreast: 1,
    appUrl: stage.engine.appUrl,
  });
  await saveComparison(person.id, account.id, looks, {
    at: new Date(),
    checked: looks.length,
    of,
    code: null,
  });
}

function editOutside(stage: Stage, booking: string, title: string): void {
  for (const remote of stage.services.remotes.values())
    for (const calendar of remote.calendars.keys())
      for (const event of remote.live(calendar))
        if (bookingOf(event) === booking) remote.editOutside(calendar, event.key, title);
}

/** Somebody all of whose events are where they belong; two of them were edited outside, one of which is to stay so. */
export async function atEase(stage: Stage): Promise<void> {
  const zoe = await stage.person("Zoë Ångström", "zoe@example.com", "Europe/Berlin");
  const account = await stage.connect(zoe, "caldav", "zoe", ["Work", "Private 🎻"]);
  must(await changeSettings(zoe.id, { kind: "primary", calendarId: account.calendars.Work ?? null }));
  must(await changeSettings(zoe.id, { kind: "bulk", enabled: true }));
  await stage.plan();
  const service = await stage.service(zoe, "Gesprächstherapie");
  await stage.book(zoe, service, "Past", "2020-02-29");
  const [edited = "", accepted = "", cancelled = ""] = await stage.books(
    zoe,
    service,
    "D'Artagnan \\ “Musketeer”",
    "Ærøskøbing ﷽",
    "Gone",
    "👩‍👩‍👧 family",
  );
  await stage.run([account]);
  must(await cancelBooking(zoe.id, cancelled, new Date()));
  await stage.run([account]);
  editOutside(stage, edited, "Dentist");
  editOutside(stage, accepted, "Musketeers' lunch");
  await compare(stage, zoe, account);
  const at = new Date();
  must(await acceptEvent(zoe.id, accepted, at, at));
  must(await beginConnect({ id: zoe.id, sessionId: zoe.sessionId }, "google", null));
  await runSync(stage.engine, "cron");
}

/** Events that are due although they say already what they should: a service was renamed and named back. */
export async function nothingToWrite(stage: Stage): Promise<void> {
  const yuki = await stage.person("Yuki", "yuki@example.com", "Pacific/Chatham");
  const account = await stage.connect(yuki, "google", "yuki", ["Main"]);
  const service = await stage.service(yuki, "Lesson", account.calendars.Main);
  await stage.books(yuki, service, "Anna", "Berta");
  await stage.run([account]);
  const [made] = await rows<{ location: string }>(
    database(),
    sql`select location from services where id = ${service}`,
  );
  for (const name of ["Lesson!", "Lesson"])
    must(
      await updateService(
        yuki.id,
        { id: service, name, durationMinutes: 50, color: "teal", location: made?.location ?? "" },
        new Date(),
      ),
    );
}
