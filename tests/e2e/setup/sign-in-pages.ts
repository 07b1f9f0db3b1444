import { expect, type Page } from "@playwright/test";
import type { GoogleFake } from "@/tests/fakes/google/server";
import type { MicrosoftFake } from "@/tests/fakes/microsoft/server";

let people = 0;

/** A Google account nobody else uses, with a calendar of its own, one more and one that may only be read. */
export function googleAccount(google: GoogleFake) {
  const email = `anna.${process.pid}.${++people}@gmail.example`;
  const work = `c_work${people}@group.calendar.google.com`;
  google.addAccount({
    email,
    name: "Anna Berg",
    calendars: [
      { id: email, summary: "Anna Berg", primary: true },
      { id: work, summary: "Work" },
      { id: `holidays${people}@group.v.calendar.google.com`, summary: "Holidays", role: "reader" },
    ],
  });
  return { email, main: email, work };
}

/** The same in Outlook. */
export function outlookAccount(outlook: MicrosoftFake) {
  const id = `anna-${++people}`;
  const mail = `${id}.${process.pid}@contoso.example`;
  const main = `AAMk-${id}-Calendar=`;
  outlook.mailboxes.add({
    id,
    name: "Anna Berg",
    mail,
    calendars: [
      { id: main, name: "Calendar", isDefault: true },
      { id: `AAMk-${id}-Holidays=`, name: "Holidays", canEdit: false },
    ],
  });
  return { id, mail, main };
}

/** What a person leaves unticked, in the words of the consent page. */
export interface Consent {
  untick?: RegExp;
}

/** On Google's page, arrived at by a click: picks the account, unticks, and says yes. */
export async function consentAtGoogle(page: Page, email: string, { untick }: Consent = {}): Promise<void> {
  await expect(page.getByRole("heading", { name: "Sign in with Google" })).toBeVisible();
  await page.getByRole("radio", { name: email }).check();
  if (untick) await page.getByRole("checkbox", { name: untick }).uncheck();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/settings\/calendars/);
}

/** The same at Microsoft. */
export async function consentAtMicrosoft(page: Page, mail: string, { untick }: Consent = {}): Promise<void> {
  await expect(page.getByRole("heading", { name: "Permissions requested" })).toBeVisible();
  await page.getByRole("radio", { name: mail }).check();
  if (untick) await page.getByRole("checkbox", { name: untick }).uncheck();
  await page.getByRole("button", { name: "Accept" }).click();
  await page.waitForURL(/\/settings\/calendars/);
}

/** Settings → Calendar accounts → "Connect Google Calendar"; answers the connection's id. */
export async function connectGoogle(page: Page, email: string): Promise<string> {
  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "Connect Google Calendar" }).click();
  await consentAtGoogle(page, email);
  await expect(page.getByText("Google Calendar is connected")).toBeVisible();
  return connectedId(page);
}

/** Settings → Calendar accounts → "Connect Outlook"; answers the connection's id. */
export async function connectOutlook(page: Page, mail: string): Promise<string> {
  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "Connect Outlook" }).click();
  await consentAtMicrosoft(page, mail);
  await expect(page.getByText("Outlook is connected")).toBeVisible();
  return connectedId(page);
}

/** The connection the page says is connected now. */
export const connectedId = (page: Page): string => new URL(page.url()).searchParams.get("connected") ?? "";
