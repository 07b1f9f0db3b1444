import { z } from "zod";
import { jsonOf } from "../kit/answer";
import type { Credentials } from "../provider";

// What we read of Graph's answers (learn.microsoft.com/graph/api/resources/{event,calendar,user}); the rest is dropped.

export const graphIdentity = z.object({ id: z.string().min(1) });
export const graphEvent = graphIdentity.extend({
  webLink: z.string().nullish(),
  transactionId: z.string().nullish().catch(null),
  /** Which calendar it is in: OData's link to the relationship of that name, in answers without `$select`. */
  "calendar@odata.navigationLink": z.string().nullish().catch(null),
});
export type GraphEvent = z.infer<typeof graphEvent>;

export const graphEvents = z.object({ value: z.array(graphEvent) });

/** In UTC unless `Prefer: outlook.timezone` asks otherwise (learn.microsoft.com/graph/api/event-get); never relied on. */
const wallTime = z.object({ dateTime: z.iso.datetime({ local: true }), timeZone: z.string() });
/** What of an event people see. */
export const shownEvent = z.object({
  subject: z.string().nullish(),
  start: wallTime,
  end: wallTime,
  isAllDay: z.boolean().nullish(),
  location: z.object({ displayName: z.string().nullish() }).nullish(),
});
export type ShownEvent = z.infer<typeof shownEvent>;

/** What stands in an event beside the fields we write. */
export const eventText = z.object({
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  isOnlineMeeting: z.boolean().nullish(),
});

export const graphCalendar = z.object({
  id: z.string().min(1),
  name: z.string().nullish(),
  hexColor: z.string().nullish(),
  canEdit: z.boolean().nullish(),
  isDefaultCalendar: z.boolean().nullish(),
  owner: z.object({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
});
export type GraphCalendar = z.infer<typeof graphCalendar>;

export const graphCalendars = z.object({
  value: z.array(graphCalendar),
  "@odata.nextLink": z.string().nullish(),
});

export const graphPerson = z.object({
  mail: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
});

/** learn.microsoft.com/graph/errors; the annotation comes with ErrorDuplicateTransactionId. */
export const graphFailure = z.object({
  error: z.object({ code: z.string(), "@event.existingEventId": z.string().min(1).nullish().catch(null) }),
});

/** What the token endpoint answers when it refuses (RFC 6749 §5.2); other members are for msal. */
export const tokenAnswer = z.record(z.string(), z.unknown());

/** Whose it is: learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
export const idTokenClaims = z.object({
  iss: z.string(),
  sub: z.string(),
  tid: z.string().nullish(),
  oid: z.string().nullish(),
});

/** The connection's credentials. `cache` is msal's own blob, of this one account, with the refresh token in it. */
export const microsoftCredentials = z.object({
  accessToken: z.string().min(1),
  /** ISO 8601, UTC. */
  expiresAt: z.iso.datetime(),
  /** msal's homeAccountId of the account the tokens belong to. */
  account: z.string().min(1),
  cache: z.string().refine((text) => typeof (jsonOf(text) ?? "") === "object"),
});

/** When the access token stops working (UTC); long ago for credentials that cannot be read. */
export function expiryOf(stored: Credentials): Date {
  const parsed = microsoftCredentials.safeParse(stored);
  return parsed.success ? new Date(parsed.data.expiresAt) : new Date(0);
}
