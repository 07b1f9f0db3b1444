/*
 * An account, its connection and its lane share one id: what the lane `id` waits for, the account `id` waits for.
 * Why a lane is held back, or a link of it is: each reason once. What a service refused has its failure code instead.
 */

/** The person holds the account back. */
export const PAUSED = "paused";
/** The account was disconnected; of a link: its event was to stay. */
export const DISCONNECTED = "disconnected";
/** The calendar does not exist at the service, or may not be written. */
export const CALENDAR_GONE = "calendar_gone";
/** The calendar refused a write as read-only; one given up for that has no reason any more once it is usable again. */
export const READ_ONLY = "read_only";
/** It can be written once the person has consented to one more permission. */
export const PERMISSION_MISSING = "permission_missing";

/**
 * A parked link is dead with one of these and never due: nothing is asked for it until its calendar or account is back.
 */
export const isParked = (deadCode: string | null): boolean =>
  deadCode === CALENDAR_GONE || deadCode === DISCONNECTED;
