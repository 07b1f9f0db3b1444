import { z } from "zod";

/** What is read of an event. A cancelled one is only promised to have its id (Events resource, `status`). */
export const eventShape = z.object({
  id: z.string().min(1),
  etag: z.string().min(1).optional(),
  status: z.string().default("confirmed"),
  htmlLink: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
});

/** What stands in an event's description; a field nobody set is left out of the resource. */
export const descriptionShape = z.object({ description: z.string().catch("").default("") });

const timeShape = z.union([
  z.object({ date: z.iso.date() }),
  z.object({ dateTime: z.iso.datetime({ offset: true }) }),
]);
export type GoogleTime = z.output<typeof timeShape>;

/** What of an event people see; a field nobody set is left out of the resource. */
export const shownEventShape = z.object({
  summary: z.string().default(""),
  location: z.string().default(""),
  start: timeShape,
  end: timeShape,
});
export type ShownEvent = z.output<typeof shownEventShape>;

/** https://developers.google.com/workspace/calendar/api/v3/reference/calendarList */
export const calendarShape = z.object({
  id: z.string().min(1),
  summary: z.string().default(""),
  summaryOverride: z.string().optional(),
  backgroundColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional()
    .catch(undefined),
  accessRole: z.string().default(""),
  primary: z.boolean().default(false),
  deleted: z.boolean().default(false),
});
export type GoogleCalendar = z.output<typeof calendarShape>;

/** A page without `items` is no page of a list: an account that seems to have no calendars would lose all of them. */
export const calendarPageShape = z.object({
  items: z.array(calendarShape),
  nextPageToken: z.string().min(1).optional(),
});

const wordShape = z.string().optional().catch(undefined);

/**
 * An error as the API itself words it: what is wrong is in `errors`, or in `details` (AIP-193) as an ErrorInfo, a
 * BadRequest. Only `code` is always there.
 */
export const apiErrorShape = z.object({
  error: z.object({
    code: z.number(),
    message: wordShape,
    errors: z
      .array(z.object({ reason: wordShape, message: wordShape, location: wordShape }))
      .catch([])
      .default([]),
    details: z
      .array(
        z.object({
          reason: wordShape,
          fieldViolations: z
            .array(z.object({ field: wordShape }))
            .catch([])
            .default([]),
        }),
      )
      .catch([])
      .default([]),
  }),
});

/** Claims of an ID token beyond those every one is checked by. `email` comes with the scope of that name. */
export const identityShape = z.object({
  iss: z.enum(["https://accounts.google.com", "accounts.google.com"]),
  sub: z.string().min(1),
  email: z.string().min(3),
});
