import { destinationsOf, isDestination } from "@/lib/accounts/list/destinations";
import type { Integrations, ServiceView } from "./queries";

/** What decides where bookings go. */
type Routes = Pick<Integrations, "accounts" | "primaryCalendarId" | "services">;

/** Services that should sync and go nowhere, by why. */
export interface Nowhere {
  /** No primary calendar is chosen. */
  unset: ServiceView[];
  /** The person disconnected the account their calendar is in. */
  left: ServiceView[];
  /** Their calendar is not there any more, or cannot be written. */
  gone: ServiceView[];
}

const activeOf = ({ services }: Routes): ServiceView[] => services.filter((service) => !service.archived);

/** The services people can book whose bookings go nowhere although nobody chose that. */
export function nowhere(routes: Routes): Nowhere {
  const found: Nowhere = { unset: [], left: [], gone: [] };
  for (const service of activeOf(routes)) {
    const { destination } = service;
    if (destination.reason === "no_primary") found.unset.push(service);
    if (destination.reason !== "gone") continue;
    const account = routes.accounts.find(({ calendars }) =>
      calendars.some(({ id }) => id === destination.wantedCalendarId),
    );
    const left = !account || account.health.state === "disconnecting";
    found[left ? "left" : "gone"].push(service);
  }
  return found;
}

/** There are calendars to choose from and none is chosen, so that what is booked, or will be, goes nowhere. */
export function isUndecided(routes: Routes): boolean {
  if (routes.accounts.every((account) => destinationsOf(account).length === 0)) return false;
  return activeOf(routes).length > 0 ? nowhere(routes).unset.length > 0 : routes.primaryCalendarId === null;
}

/** Some bookings have a calendar to go to; where nothing can be booked yet, those there will be. */
export function goSomewhere(routes: Routes): boolean {
  const active = activeOf(routes);
  return active.length > 0
    ? active.some(({ destination }) => destination.calendarId !== null)
    : isDestination(routes.accounts, routes.primaryCalendarId);
}
