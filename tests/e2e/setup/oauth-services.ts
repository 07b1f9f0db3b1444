import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { GoogleFake } from "@/tests/fakes/google/server";
import type { MicrosoftFake } from "@/tests/fakes/microsoft/server";
import { bookingsIn } from "./places";
import {
  type Consent,
  connectGoogle,
  connectOutlook,
  consentAtGoogle,
  consentAtMicrosoft,
  googleAccount,
  outlookAccount,
} from "./sign-in-pages";

/** A person's account at a service where one signs in on its own pages: what differs from service to service. */
export interface OAuthAccount {
  /** As Calpace names the service. */
  service: string;
  /** The radio button of this account on the service's page. */
  address: string;
  /** The account's main calendar. */
  calendar: string;
  /** The permissions that are needed, in the words of the consent page. */
  needed: RegExp[];
  /** Connects it; answers the connection's id. */
  connect(page: Page): Promise<string>;
  /** Says yes on the service's page, arrived at by a click. */
  consent(page: Page, consent?: Consent): Promise<void>;
  /** The ids of the bookings whose events are in the main calendar. */
  bookings(): string[];
  /** The owner takes the access back, on the service's own page. */
  takeBack(context: BrowserContext): Promise<void>;
}

/** A new account at the Google stand-in. */
export function atGoogle(google: GoogleFake): OAuthAccount {
  const { email, main } = googleAccount(google);
  return {
    service: "Google Calendar",
    address: email,
    calendar: "Anna Berg",
    needed: [/View and edit events/, /See the list/],
    connect: (page) => connectGoogle(page, email),
    consent: (page, consent) => consentAtGoogle(page, email, consent),
    bookings: () => bookingsIn(google.events(main).map((e) => `${e.description}`)),
    async takeBack(context) {
      const owner = await context.newPage();
      await owner.goto(google.url);
      const account = owner.locator(".account").filter({ hasText: email });
      await account.getByRole("button", { name: "Revoke access" }).click();
      await expect(account.getByText("no app has access")).toBeVisible();
      await owner.close();
    },
  };
}

/** A new account at the Outlook stand-in. */
export function atOutlook(outlook: MicrosoftFake): OAuthAccount {
  const { id, mail, main } = outlookAccount(outlook);
  return {
    service: "Outlook",
    address: mail,
    calendar: "Calendar",
    // Microsoft's page has one button for all of them.
    needed: [],
    connect: (page) => connectOutlook(page, mail),
    consent: (page, consent) => consentAtMicrosoft(page, mail, consent),
    bookings: () => bookingsIn(outlook.events(id, main).map((e) => e.body.content)),
    async takeBack(context) {
      const owner = await context.newPage();
      await owner.goto(outlook.url);
      const account = owner.locator("article").filter({ hasText: mail });
      const remove = account.getByRole("button", { name: "Remove Calpace’s access" });
      await remove.click();
      await expect(remove).toHaveCount(0);
      await owner.close();
    },
  };
}
