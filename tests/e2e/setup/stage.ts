import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { consentAt } from "@/tests/fakes/kit/consent";
import type { Person } from "./person";
import type { CaldavAccount, TypedBooking } from "./steps";
import { type Fields, ledTo, sentByForm, signUpFields } from "./visitor";

/*
 * What a test finds when it begins, made over HTTP: the requests that the forms of the pages send, with the cookies of
 * `page`, whose browser draws nothing for them. The page itself stays where it is. How the forms are filled in and sent by
 * a person is in steps.ts and sign-in-pages.ts, for the tests that are about that.
 */

/** Sends an action the form that its page would send with scripts; answers where it leads, "" where the page stays. */
async function act(page: Page, action: string, fields: Fields): Promise<string> {
  const { path, form, headers } = sentByForm(action, fields);
  const answer = await page.request.post(path, {
    multipart: form,
    headers: { ...headers, "sec-fetch-site": "same-origin" },
    maxRedirects: 0,
  });
  const to = ledTo(answer.headers()["x-action-redirect"]);
  const text = to === null ? await answer.text() : "";
  if (to === null && !text.includes('"status":"done"'))
    throw new Error(`${action} answered ${answer.status()}: ${text}`);
  return to ?? "";
}

/** A page as it comes from the server. */
async function read(page: Page, path: string): Promise<string> {
  const answer = await page.request.get(path, { maxRedirects: 0 });
  if (answer.status() !== 200) throw new Error(`${path} answered ${answer.status()}`);
  return answer.text();
}

/** The value of the first option of `html` whose words begin like this. */
function optionOf(html: string, words: string): string {
  for (const [, value, shown] of html.matchAll(/<option value="([^"]*)"[^>]*>([^<]*)<\/option>/g))
    if (value && shown?.startsWith(words)) return value;
  throw new Error(`There is no "${words}" to pick.`);
}

/** Makes the account, and has the browser signed in. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await act(page, "sign-up/actions.ts createAccount", signUpFields(person));
}

/** Has the browser signed in. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  const answer = await page.request.post("/api/auth/sign-in", {
    form: { email, password, callbackUrl: "/dashboard" },
    headers: { "sec-fetch-site": "same-origin" },
    maxRedirects: 0,
  });
  const to = answer.headers().location ?? "";
  if (!to.endsWith("/dashboard")) throw new Error(`${email} was answered ${answer.status()}: ${to}`);
}

/** Connects a CalDAV account; answers the page that says so. */
export const connectCaldav = (page: Page, { url, username, password }: CaldavAccount): Promise<string> =>
  act(page, "settings/calendars/actions.ts connect", {
    provider: "caldav",
    server: url,
    username,
    password,
  });

/** Connects a first account, and has all services synced to its default calendar; answers the page that offered that. */
export async function connectAndSync(page: Page, account: CaldavAccount): Promise<string> {
  const offer = await connectCaldav(page, account);
  const [, calendarId] = /name="calendarId" value="([^"]+)"/.exec(await read(page, offer)) ?? [];
  await act(page, "settings/calendars/actions.ts syncAll", { calendarId, all: "on" });
  return offer;
}

/** Connects an account at a service with pages of its own, where everything is allowed; answers the connection's id. */
async function connectAt(page: Page, provider: string, address: string): Promise<string> {
  const consent = await act(page, "settings/calendars/actions.ts signInAtProvider", { provider });
  const accounts = await (await fetch(consent)).text();
  const [, account = ""] =
    [...accounts.matchAll(/name="account" value="([^"]+)"[^>]*> <span>[^<]*<small>([^<]+)</g)].find(
      ([, , shown]) => shown === address,
    ) ?? [];
  const back = await page.request.get((await consentAt(consent, { account })).href, { maxRedirects: 0 });
  const id = new URL(back.headers().location ?? "", consent).searchParams.get("connected");
  if (!id) throw new Error(`${address} was not connected: ${back.headers().location}`);
  return id;
}

/** Connects a Google account; answers the connection's id. */
export const connectGoogle = (page: Page, email: string) => connectAt(page, "google", email);

/** Connects an Outlook account; answers the connection's id. */
export const connectOutlook = (page: Page, mail: string) => connectAt(page, "microsoft", mail);

/** That calendar primary and bulk on, for a person without upcoming bookings. */
export async function syncAllTo(page: Page, service: string, calendar: string): Promise<void> {
  const html = await read(page, "/settings/integrations");
  const [group = ""] = new RegExp(`<optgroup label="${service} – .*?</optgroup>`, "s").exec(html) ?? [];
  const primary = optionOf(group, calendar);
  await act(page, "settings/integrations/actions.ts setPrimary", { primary });
  await act(page, "settings/integrations/actions.ts setBulk", { bulk: "on" });
}

/** Makes a service; answers its page's path. */
export async function createService(page: Page, name: string, minutes: number): Promise<string> {
  const fields = { name, durationMinutes: String(minutes), color: "indigo", location: "" };
  const to = await act(page, "services/actions.ts saveNewService", { id: randomUUID(), ...fields });
  return pathOf(to);
}

/** Enters a booking; answers its page's path. */
export async function createBooking(
  page: Page,
  { service, client, date, time }: TypedBooking,
): Promise<string> {
  const serviceId = optionOf(await read(page, "/bookings/new"), `${service} (`);
  const to = await act(page, "bookings/actions.ts saveNewBooking", {
    id: randomUUID(),
    serviceId,
    clientName: client,
    clientEmail: "client@example.org",
    date,
    startTime: time,
    notes: "",
  });
  return pathOf(to);
}

/** The path of an address of ours, without what has just become of the thing. */
const pathOf = (to: string): string => new URL(to, "http://here").pathname;
