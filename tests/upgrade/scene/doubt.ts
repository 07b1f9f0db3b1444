import { syncAccounts } from "@/lib/accounts/commands";
import { cancelBooking } from "@/lib/bookings/commands";
import type { Engine } from "@/lib/sync/engine";
import { bookingOf } from "../../chaos/oracle";
import { type Account, must, type Stage } from "./stage";

function outside(stage: Stage, account: Account, booking: string): { calendar: string; key: string } {
  const { provider, calendars } = stage.services.account(account.identity);
  for (const { remoteId } of calendars)
    for (const event of stage.services.remote(provider).live(remoteId))
      if (bookingOf(event) === booking) return { calendar: remoteId, key: event.key };
  throw new Error("This booking has no event there.");
}

/** Requests without an answer: a create that took effect, a delete that did, and a delete that did not. */
export async function unanswered(stage: Stage): Promise<void> {
  const priya = await stage.person("Priya Raman", "priya@example.com", "Asia/Kolkata");
  const account = await stage.connect(priya, "caldav", "priya", ["One", "Two"]);
  const { One = "", Two = "" } = account.calendars;
  const service = await stage.service(priya, "Hours", One);
  const returning = await stage.service(priya, "Returning", One);
  const cancelled = await stage.book(priya, service, "Anna");
  await stage.book(priya, returning, "Berta");
  await stage.run([account]);

  must(await cancelBooking(priya.id, cancelled, new Date()));
  stage.fail(account, "lost-answer");
  await stage.run([account]);
  await stage.book(priya, service, "Cora");
  await stage.run([account]);
  // Away and back again while its delete is in doubt: its key is doomed, and the event is wanted once more.
  stage.fail(account, "lost-request", "delete");
  await stage.send(priya, returning, Two);
  await stage.run([account]);
  stage.calm(account);
  await stage.send(priya, returning, One);
}

/**
 * Requests that have not taken effect yet: the create of a booking that was cancelled since, and the delete of an
 * event that is wanted again. Whoever forgot how long they may still land would leave an event, or lose one.
 */
export async function stillToLand(stage: Stage): Promise<void> {
  const mina = await stage.person("Mina ნინო", "mina@example.com", "Asia/Tbilisi");
  const creating = await stage.connect(mina, "microsoft", "mina", ["Calendar"]);
  const service = await stage.service(mina, "Hours", creating.calendars.Calendar);
  stage.services.delayed.add("mina/Calendar");
  const cancelled = await stage.book(mina, service, "Anna");
  await stage.run([creating]);
  must(await cancelBooking(mina.id, cancelled, new Date()));

  const deleting = await stage.connect(mina, "caldav", "mina.dav", ["Here", "There"]);
  const { Here = "", There = "" } = deleting.calendars;
  const returning = await stage.service(mina, "Returning", Here);
  await stage.book(mina, returning, "Berta");
  await stage.run([deleting]);
  stage.services.delayed.add("mina.dav/Here");
  await stage.send(mina, returning, There);
  await stage.run([deleting]);
  await stage.send(mina, returning, Here);
  stage.services.delayed.clear();
}

/** An old copy whose event is found missing while a request may still land: its key is doomed as well. */
export async function doomedCopy(stage: Stage): Promise<void> {
  const jonas = await stage.person("Jonas Weber", "jonas@example.com", "Europe/Zurich");
  const account = await stage.connect(jonas, "microsoft", "jonas", ["Calendar"]);
  const next = await stage.connect(jonas, "caldav", "jonas.dav", ["Next"]);
  const service = await stage.service(jonas, "Hours", account.calendars.Calendar);
  const booking = await stage.book(jonas, service, "Anna");
  await stage.run([account]);
  await stage.move(jonas, booking);
  stage.fail(account, "lost-request");
  await stage.run([account]);
  stage.calm(account);
  const { calendar, key } = outside(stage, account, booking);
  stage.services.remote("microsoft").deleteOutside(calendar, key);
  await stage.send(jonas, service, next.calendars.Next ?? "");
  must(await syncAccounts(jonas.id, account.id, new Date()));
  await stage.run([account]);
}

/** An event that somebody edits whenever it is to be written: after three conflicts its turn comes later. */
export async function conflicts(stage: Stage): Promise<void> {
  const amara = await stage.person("Amara Ọkafọ̀", "amara@example.com", "Africa/Lagos");
  const account = await stage.connect(amara, "google", "amara", ["Main"]);
  const service = await stage.service(amara, "Hours", account.calendars.Main);
  const booking = await stage.book(amara, service, "Anna");
  await stage.run([account]);
  await stage.move(amara, booking);
  const { calendar, key } = outside(stage, account, booking);
  let edits = 0;
  stage.services.trouble.set(calendar, ({ op }) => {
    if (op === "update")
      stage.services.remote("google").editOutside(calendar, key, `Edited ${++edits} times`);
    return null;
  });
  await stage.run([account]);
  stage.calm(account);
}

/**
 * Requests announced and then not sent, for events that are not wanted any more by then: one booking was cancelled
 * in between and one sent elsewhere, so that nothing ever went out under their keys.
 */
export async function overtaken(stage: Stage): Promise<void> {
  const daniel = await stage.person("Daniel Kim 김", "daniel@example.com", "Asia/Seoul");
  const account = await stage.connect(daniel, "microsoft", "daniel", ["Calendar"]);
  const next = await stage.connect(daniel, "caldav", "daniel.dav", ["Next"]);
  const { Calendar = "" } = account.calendars;
  const staying = await stage.service(daniel, "Hours", Calendar);
  const moving = await stage.service(daniel, "Evenings", Calendar);
  const cancelled = await stage.book(daniel, staying, "Anna");
  await stage.book(daniel, moving, "Berta");
  stage.fail(account, "throttled");
  stage.services.remote("microsoft").retryAfter = new Date(Date.now() + 3_600_000);
  const at: Engine["at"] = async (point) => {
    if (point !== "marked") return;
    must(await cancelBooking(daniel.id, cancelled, new Date()));
    await stage.send(daniel, moving, next.calendars.Next ?? "");
  };
  await stage.run([account], { ...stage.engine, at });
  stage.calm(account);
}
