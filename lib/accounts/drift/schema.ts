import { z } from "zod";

/** What becomes of events found different: the pressed button names a booking, or an account for all of its. */
export const decisionSchema = z.union([
  z.object({ restore: z.uuid() }),
  // The year 0 is one that no database reads.
  z.object({ accept: z.uuid(), seen: z.iso.datetime().regex(/^2\d{3}-/) }),
  z.object({ all: z.uuid() }),
]);
