import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { undoChange } from "@/lib/integrations/undo/commands";
import { archiveService } from "@/lib/services/commands";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { must, type Stage } from "./stage";

/** Every kind of setting and change: move, keep and undo, bookings kept in a calendar and out of all. */
export async function choices(stage: Stage): Promise<void> {
  const taro = await stage.person("山田 太郎", "taro@example.com", "Asia/Tokyo");
  const google = await stage.connect(taro, "google", "taro", ["Main", "Side"]);
  const outlook = await stage.connect(taro, "microsoft", "taro.ms", ["Calendar"]);
  const { Main = "", Side = "" } = google.calendars;
  const { Calendar = "" } = outlook.calendars;
  const settle = async () => {
    await stage.plan();
    await stage.run([google, outlook]);
  };
  must(await changeSettings(taro.id, { kind: "primary", calendarId: Main }));
  await stage.plan();
  const toPrimary = await stage.service(taro, "相談");
  const own = await stage.service(taro, "稽古", Calendar);
  const nowhere = await stage.service(taro, "電話");
  const over = await stage.service(taro, "昔の講座");
  must(await changeSettings(taro.id, { kind: "service", serviceId: nowhere, choice: { kind: "none" } }));
  await stage.plan();
  const [first = ""] = await stage.books(taro, toPrimary, "一", "二", "三");
  await stage.books(taro, own, "四", "五");
  await stage.books(taro, nowhere, "六", "七");
  await stage.books(taro, over, "八");
  must(await archiveService(taro.id, over, new Date()));
  await settle();

  await stage.send(taro, toPrimary, Side, "keep");
  must(
    await changeSettings(
      taro.id,
      { kind: "service", serviceId: nowhere, choice: { kind: "calendar", calendarId: Main } },
      "keep",
    ),
  );
  await stage.plan();
  await stage.book(taro, toPrimary, "九");
  await settle();
  const { revision } = must(await changeSettings(taro.id, { kind: "primary", calendarId: Side }));
  await settle();
  must(await undoChange(taro.id, revision));
  await settle();
  must(await cancelBooking(taro.id, first, new Date()));
  await stage.send(taro, toPrimary, Calendar);
  await settle();
}

/** Settings that are changed and not planned: for one person a plan is half way through, for one not begun. */
export async function unplanned(stage: Stage): Promise<void> {
  const made = [];
  for (const [name, email, timeZone] of [
    ["Mateo García", "mateo@example.com", "America/Sao_Paulo"],
    ["Žofie Nováková", "zofie@example.com", "Europe/Prague"],
  ] as const) {
    const person = await stage.person(name, email, timeZone);
    const account = await stage.connect(person, "caldav", email, ["A", "B", "C"]);
    must(await changeSettings(person.id, { kind: "primary", calendarId: account.calendars.A ?? null }));
    await stage.plan();
    const service = await stage.service(person, "Hours");
    await stage.books(person, service, "Anna", "Berta", "Cora", "Dora", "Elsa");
    await stage.run([account]);
    made.push({ person, calendars: account.calendars });
  }
  const [half, none] = made;
  if (!half || !none) throw new Error("Nobody was made.");
  must(await changeSettings(half.person.id, { kind: "primary", calendarId: half.calendars.B ?? null }));
  await planBatch({ ...timing, planLimit: 2 });
  must(
    await changeSettings(none.person.id, { kind: "primary", calendarId: none.calendars.B ?? null }, "keep"),
  );
  must(
    await changeSettings(none.person.id, { kind: "primary", calendarId: none.calendars.C ?? null }, "keep"),
  );
  must(await changeSettings(none.person.id, { kind: "bulk", enabled: true }));
}
