import { disconnectAccount, type Farewell } from "@/lib/accounts/disconnect/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { runSync } from "@/lib/sync/run";
import { type Account, must, type Person, type Stage } from "./stage";

/** An account with two bookings ahead and one behind, all in its first calendar. */
async function inUse(stage: Stage, person: Person, provider: string, identity: string): Promise<Account> {
  const account = await stage.connect(person, provider, identity, ["Calendar"]);
  const service = await stage.service(person, `Hours in ${identity}`, account.calendars.Calendar);
  await stage.book(person, service, "Past", "2018-11-20");
  await stage.books(person, service, "Anna", "Berta");
  await stage.run([account]);
  return account;
}

/** An account that was left with its events: drained, closed, its credentials erased. */
export async function left(stage: Stage): Promise<void> {
  const tom = await stage.person("Tom O’Brien", "tom@example.com", "Australia/Lord_Howe");
  const account = await inUse(stage, tom, "google", "tom");
  must(await changeSettings(tom.id, { kind: "primary", calendarId: account.calendars.Calendar ?? null }));
  must(await disconnectAccount(tom.id, account.id, { kind: "keep" }));
  await stage.plan();
  await runSync(stage.engine, "internal");
}

/** Three accounts that are being left, one in each way, none of them done; a fourth takes what moves. */
export async function beingLeft(stage: Stage): Promise<void> {
  const aya = await stage.person("あや", "aya@example.com", "Asia/Kathmandu");
  const stays = await stage.connect(aya, "caldav", "aya.stays", ["Calendar"]);
  const leave = async (provider: string, farewell: Farewell) => {
    const account = await inUse(stage, aya, provider, `aya.${farewell.kind}`);
    must(await disconnectAccount(aya.id, account.id, farewell));
    await stage.plan();
  };
  await leave("google", { kind: "keep" });
  await leave("microsoft", { kind: "remove" });
  await leave("caldav", { kind: "move", calendarId: stays.calendars.Calendar ?? "" });
}
