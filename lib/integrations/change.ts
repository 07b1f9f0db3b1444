import {
  type RoutingSettings,
  resolveDestination,
  type ServiceChoice,
} from "@/lib/states/destination/routing";

/** A settings change as target values, never "toggle". */
export type SettingsChange =
  | { kind: "bulk"; enabled: boolean }
  | { kind: "primary"; calendarId: string | null }
  | { kind: "service"; serviceId: string; choice: ServiceChoice }
  | { kind: "services"; serviceIds: readonly string[]; choice: ServiceChoice };

/** The services a change gives a choice of their own; none where it is for all. */
export function chosenBy(change: SettingsChange): readonly string[] {
  if (change.kind === "service") return [change.serviceId];
  return change.kind === "services" ? change.serviceIds : [];
}

interface RoutedService {
  id: string;
  choice: ServiceChoice;
}

export interface RoutingState {
  settings: RoutingSettings;
  services: readonly RoutedService[];
}

/** The state after `change`; pure. A service that does not exist changes nothing. */
export function applyChange(state: RoutingState, change: SettingsChange): RoutingState {
  switch (change.kind) {
    case "bulk":
      return { ...state, settings: { ...state.settings, bulkEnabled: change.enabled } };
    case "primary":
      return { ...state, settings: { ...state.settings, primaryCalendarId: change.calendarId } };
    case "service":
    case "services": {
      const chosen = new Set(chosenBy(change));
      return {
        ...state,
        services: state.services.map((s) => (chosen.has(s.id) ? { ...s, choice: change.choice } : s)),
      };
    }
  }
}

/** For every service whose bookings would go elsewhere: the calendar before and after (null = nowhere). */
export function retargeted(
  before: RoutingState,
  after: RoutingState,
): Record<string, [string | null, string | null]> {
  const target = (state: RoutingState) =>
    new Map(state.services.map((s) => [s.id, resolveDestination(state.settings, s.choice).calendarId]));
  const was = target(before);
  const moved: Record<string, [string | null, string | null]> = {};
  for (const [id, to] of target(after)) {
    const from = was.get(id) ?? null;
    if (from !== to) moved[id] = [from, to];
  }
  return moved;
}

/** How many upcoming bookings a service has in one calendar (null = in none). */
export interface PlacedCount {
  serviceId: string;
  calendarId: string | null;
  bookings: number;
}

export interface Move {
  from: string | null;
  to: string | null;
  bookings: number;
}

/** Where upcoming bookings would go if they were taken along, summed by source and target; kept (pinned) bookings included. */
export function movesOf(
  destinations: Record<string, [string | null, string | null]>,
  placed: readonly PlacedCount[],
): Move[] {
  const moves = new Map<string, Move>();
  for (const { serviceId, calendarId, bookings } of placed) {
    const target = destinations[serviceId]?.[1];
    if (target === undefined || target === calendarId) continue;
    const key = `${calendarId}>${target}`;
    const known = moves.get(key) ?? { from: calendarId, to: target, bookings: 0 };
    moves.set(key, { ...known, bookings: known.bookings + bookings });
  }
  return [...moves.values()];
}
