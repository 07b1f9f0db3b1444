import { type Fields, fromBuild } from "./visitor";

/** What a person has that others could name: ids, all of one person or made up. */
export interface Things {
  account: string;
  calendar: string;
  service: string;
  booking: string;
}

/** Who an action or a route answers. */
type Answers = "everybody" | "people" | "the cron";

/** A server action: the forms that name somebody's things, each sent as it is; none for one that names nothing. */
interface ActionEntry {
  answers: Answers;
  forms: (things: Things) => Fields[];
}
/** A page or a route handler: the addresses that name somebody's things, or its own where there is nothing to name. */
interface RouteEntry {
  answers: Answers;
  paths: (things: Things) => string[];
}

const people = (forms: ActionEntry["forms"] = () => [{}]): ActionEntry => ({ answers: "people", forms });
const everybody = (forms: ActionEntry["forms"] = () => [{}]): ActionEntry => ({
  answers: "everybody",
  forms,
});

const client = { clientName: "Eve", clientEmail: "eve@example.org", notes: "" };
const when = { date: "2031-03-05", startTime: "10:00" };
const newService = { name: "Mine", durationMinutes: "15", color: "blue", location: "" };
const ofAccount = (more: Fields = {}) => people((t) => [{ id: t.account, ...more }]);
const ofBooking = (more: Fields = {}) => people((t) => [{ id: t.booking, ...more }]);

/** Every server action by its file and name. One that is not here fails the suite. */
export const ACTIONS: Record<string, ActionEntry> = {
  "_destinations/undo-action.ts undo": people((t) => [{ serviceId: t.service, revision: "1" }]),
  "_outside-changes/actions.ts compare": ofAccount(),
  "_outside-changes/actions.ts decide": people((t) => [
    { restore: t.booking },
    { accept: t.booking, seen: "2026-03-31T10:00:00.000Z" },
    { all: t.account },
  ]),
  "actions.ts chooseTheme": people(() => [{ theme: "dark" }]),
  "actions.ts tellHabits": people(() => [{ hours: "12", dates: "mdy", weekStart: "7" }]),
  "bookings/actions.ts saveNewBooking": people((t) => [
    { id: t.booking, serviceId: t.service, ...client, ...when },
    { id: "0190a000-0000-7000-8000-000000000000", serviceId: t.service, ...client, ...when },
  ]),
  "bookings/actions.ts reschedule": ofBooking({ revision: "1", ...when }),
  "bookings/actions.ts cancel": ofBooking(),
  "bookings/actions.ts saveDetails": ofBooking({ revision: "1", ...client }),
  "bookings/actions.ts resend": ofBooking(),
  "bookings/actions.ts bulk": people((t) => [
    { ids: t.booking, do: "resend" },
    { ids: [t.booking], do: "cancel" },
  ]),
  "bookings/actions.ts cancelChosen": people((t) => [{ ids: [t.booking] }]),
  "bookings/actions.ts askAboutTime": people((t) => [
    { ...when, serviceId: t.service },
    { ...when, bookingId: t.booking },
  ]),
  "services/actions.ts saveNewService": people((t) => [{ id: t.service, ...newService }]),
  "services/actions.ts saveService": people((t) => [{ id: t.service, ...newService }]),
  "services/actions.ts archive": people((t) => [{ id: t.service }]),
  "services/actions.ts restore": people((t) => [{ id: t.service }]),
  "services/destination-actions.ts changeDestination": people((t) => [
    { serviceId: t.service, destination: "none" },
    { serviceId: t.service, destination: t.calendar },
  ]),
  "settings/calendars/[id]/actions.ts pause": ofAccount(),
  "settings/calendars/[id]/actions.ts resume": ofAccount(),
  "settings/calendars/[id]/actions.ts rename": ofAccount({ name: "Taken over" }),
  "settings/calendars/[id]/actions.ts test": people((t) => [{ id: t.account, calendarId: t.calendar }]),
  "settings/calendars/[id]/actions.ts disconnect": people((t) => [
    { id: t.account, farewell: "remove" },
    { id: t.account, farewell: "move", calendarId: t.calendar },
  ]),
  "settings/calendars/actions.ts connect": people((t) => [
    { provider: "caldav", account: t.account, server: "https://127.0.0.1/", username: "eve", password: "x" },
  ]),
  "settings/calendars/actions.ts signInAtProvider": people((t) => [
    { provider: "google", account: t.account },
  ]),
  "settings/calendars/actions.ts refresh": ofAccount(),
  "settings/calendars/actions.ts syncAll": people((t) => [{ calendarId: t.calendar, all: "on" }]),
  "settings/integrations/actions.ts setBulk": people(() => [{ bulk: "on" }]),
  "settings/integrations/actions.ts setPrimary": people((t) => [{ primary: t.calendar }]),
  "settings/integrations/actions.ts changeDestinations": people((t) => [
    { ids: [t.service], destination: "none" },
  ]),
  "settings/integrations/actions.ts syncNow": ofAccount(),
  "settings/operator/actions.ts makeInvitation": people(() => [{ email: "eve@example.org" }]),
  "settings/operator/actions.ts withdrawInvitation": ofAccount(),
  "settings/operator/actions.ts signOutEverywhere": ofAccount(),
  "settings/operator/actions.ts setLock": ofAccount({ locked: "yes" }),
  "settings/operator/actions.ts setRole": ofAccount({ role: "person" }),
  "settings/operator/actions.ts deleteAccountOf": ofAccount({ currentPassword: "wrong" }),
  "settings/security/actions.ts signOutBrowser": ofAccount(),
  "settings/security/actions.ts signOutElsewhere": people(),
  "settings/profile/actions.ts saveProfile": people(() => [
    { name: "Eve", email: "eve@example.org", timeZone: "UTC", currentPassword: "wrong" },
  ]),
  "settings/profile/actions.ts savePassword": people(() => [
    { currentPassword: "wrong", newPassword: "quiet river lantern 8" },
  ]),
  "settings/profile/actions.ts removeAccount": people(() => [{ currentPassword: "wrong" }]),
  "reset-password/actions.ts chooseNewPassword": everybody(() => [{ newPassword: "quiet river lantern 8" }]),
  "sign-up/actions.ts createAccount": everybody(),
};

const page = (...paths: string[]): RouteEntry => ({ answers: "people", paths: () => paths });
const pageOf = (paths: RouteEntry["paths"]): RouteEntry => ({ answers: "people", paths });
const open = (...paths: string[]): RouteEntry => ({ answers: "everybody", paths: () => paths });

/** Every page and route handler by its path in the build, groups left out. One that is not here fails the suite. */
export const ROUTES: Record<string, RouteEntry> = {
  "/page": open("/"),
  "/dashboard/page": page("/dashboard"),
  "/bookings/page": pageOf((t) => ["/bookings", `/bookings?at=n_0_${t.booking}`]),
  "/bookings/[id]/page": pageOf((t) => [`/bookings/${t.booking}`, `/bookings/${t.booking}?saved=moved`]),
  "/bookings/cancel/page": pageOf((t) => ["/bookings/cancel", `/bookings/cancel?ids=${t.booking}`]),
  "/bookings/new/page": pageOf((t) => [
    "/bookings/new",
    `/bookings/new?service=${t.service}&date=2031-03-05&time=10%3A00`,
  ]),
  "/bookings/week/page": page("/bookings/week", "/bookings/week?day=2031-03-05"),
  "/services/page": pageOf((t) => [
    "/services",
    `/services?after=${t.service}`,
    `/services?to=${t.calendar}`,
  ]),
  "/services/[id]/page": pageOf((t) => [`/services/${t.service}`]),
  "/services/new/page": page("/services/new"),
  "/settings/page": page("/settings"),
  "/settings/profile/page": page("/settings/profile"),
  "/settings/security/page": page("/settings/security"),
  "/settings/operator/page": page("/settings/operator"),
  "/settings/operator/[id]/page": pageOf((t) => [`/settings/operator/${t.account}`]),
  "/settings/integrations/page": page("/settings/integrations"),
  "/settings/calendars/page": pageOf((t) => [
    "/settings/calendars",
    `/settings/calendars?connected=${t.account}`,
  ]),
  "/settings/calendars/[id]/page": pageOf((t) => [`/settings/calendars/${t.account}`]),
  "/settings/calendars/[id]/disconnect/page": pageOf((t) => [`/settings/calendars/${t.account}/disconnect`]),
  "/settings/calendars/connect/[provider]/page": pageOf((t) => [
    "/settings/calendars/connect/caldav",
    `/settings/calendars/connect/caldav?account=${t.account}`,
  ]),
  "/sign-in/page": open("/sign-in"),
  "/sign-up/page": open("/sign-up"),
  "/reset-password/page": open("/reset-password"),
  "/api/auth/sign-in/route": open("/api/auth/sign-in"),
  "/api/auth/sign-out/route": open("/api/auth/sign-out"),
  "/api/auth/reset/route": open("/api/auth/reset?token=x"),
  "/api/connect/[provider]/callback/route": pageOf((t) => [
    "/api/connect/google/callback?state=x&code=x",
    `/api/connect/google/callback?state=x.${t.account}&code=x`,
  ]),
  "/api/cron/sync/route": { answers: "the cron", paths: () => ["/api/cron/sync"] },
  "/api/health/route": open("/api/health"),
  "/api/sync/status/route": page("/api/sync/status"),
  "/icon.svg/route": open("/icon.svg"),
  "/manifest.webmanifest/route": open("/manifest.webmanifest"),
  "/robots.txt/route": open("/robots.txt"),
};

/** The routes of the build by the same names; Next's own pages for what went wrong are none of ours. */
export const routesOfBuild = (): string[] =>
  Object.keys(fromBuild<Record<string, string>>("app-paths-manifest.json"))
    .map((path) => path.replace(/\/\([^)]*\)/g, ""))
    .filter((path) => !path.startsWith("/_"));

/** Pages for people signed in that need no id. */
export const protectedPages = (): string[] =>
  Object.keys(ROUTES)
    .filter((path) => path.endsWith("/page") && !path.includes("[") && ROUTES[path]?.answers === "people")
    .map((path) => path.slice(0, -"/page".length));
