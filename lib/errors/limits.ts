/**
 * The most one person can keep here, of each thing they make. Far beyond what anybody works with: it keeps one person
 * from filling everybody's disk. Calendars of an account are bounded where they are listed.
 */
export const LIMITS = {
  /** Archived ones included. */
  services: 1_000,
  /** Past and cancelled ones included. */
  bookings: 200_000,
  /** Those that were disconnected included: they are kept, for the case that they come back. */
  accounts: 50,
} as const;
