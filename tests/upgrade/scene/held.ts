import { pauseAccount } from "@/lib/accounts/commands";
import { findAccount } from "@/lib/accounts/queries";
import { cancelBooking } from "@/lib/bookings/commands";
import { blockLane, PROBE_FIRST_MS } from "@/lib/lanes/block";
import { type Account, must, type Person, type Stage } from "./stage";

/** An account with three bookings whose events are there. */
async function inUse(stage: Stage, person: Person, provider: string, identity: string) {
  const account = await stage.connect(person, provider, identity, ["Calendar"]);
  const service = await stage.service(person, `Hours in ${identity}`, account.calendars.Calendar);
  const [edited = "", cancelled = "", left = ""] = await stage.books(
    person,
    service,
    "Anna",
    "Berta",
    "Cora",
  );
  await stage.run([account]);
  /** An edit, a cancellation and a new booking: they wait from now on. */
  const change = async () => {
    await stage.move(person, edited);
    must(await cancelBooking(person.id, cancelled, new Date()));
    await stage.book(person, service, "Dora");
  };
  return { account, service, left, change };
}

const changePassword = (stage: Stage, { identity }: Account) => {
  stage.services.account(identity).secret = `new secret of ${identity}`;
};

/** Accounts whose password was changed: refused to the engine, refused to somebody who looked, and one back again. */
export async function blocked(stage: Stage): Promise<void> {
  const lea = await stage.person("Léa Moreau", "lea@example.com", "America/Sao_Paulo");
  const works = await inUse(stage, lea, "google", "lea.works");
  const refused = await inUse(stage, lea, "caldav", "lea");
  changePassword(stage, refused.account);
  await refused.change();
  await stage.send(lea, works.service, refused.account.calendars.Calendar ?? "");
  await stage.run([refused.account]);
  must(await cancelBooking(lea.id, refused.left, new Date()));
  await stage.book(lea, refused.service, "Elsa");

  // The last thing `compareEvents` does when it is refused; that one asks the real provider.
  const looked = await inUse(stage, lea, "caldav", "lea.looked");
  changePassword(stage, looked.account);
  const lane = await findAccount(lea.id, looked.account.id);
  await blockLane(looked.account.id, lane?.credVersion ?? "", "wrong_password", PROBE_FIRST_MS);
  await looked.change();

  const back = await inUse(stage, lea, "microsoft", "lea.back");
  changePassword(stage, back.account);
  await back.change();
  await stage.run([back.account]);
  await stage.signIn(lea, back.account.identity);
  await stage.run([back.account]);
}

export async function paused(stage: Stage): Promise<void> {
  const unal = await stage.person("Ünal Şahin", "unal@example.com", "Asia/Kolkata");
  const { account, change } = await inUse(stage, unal, "google", "unal");
  must(await pauseAccount(unal.id, account.id));
  await change();
}

/** Accounts that want rest: one says until when, one does not answer at all. */
export async function resting(stage: Stage): Promise<void> {
  const unal = await stage.person("Ünal’s sister", "sister@example.com", "Asia/Kolkata");
  const throttled = await inUse(stage, unal, "microsoft", "sister");
  await throttled.change();
  stage.fail(throttled.account, "throttled");
  stage.services.remote("microsoft").retryAfter = new Date(Date.now() + 3_600_000);
  await stage.run([throttled.account]);
  stage.calm(throttled.account);
  const silent = await inUse(stage, unal, "caldav", "sister.dav");
  await silent.change();
  stage.fail(silent.account, "lost-request");
  await stage.run([silent.account]);
  stage.calm(silent.account);
}
