import type { MarkedLink } from "@/lib/sync/store/mark";

/** The `n`th link of a batch, as marking gives it: a create. */
export const aLink = (n: number, changes: Partial<MarkedLink> = {}): MarkedLink => ({
  id: String(n),
  bookingId: `booking-${n}`,
  calendarId: "calendar",
  calendarRemoteId: "remote",
  generation: "1",
  doomed: false,
  remoteId: null,
  etag: null,
  hotBefore: null,
  hot: false,
  hashBefore: null,
  sentBefore: 0,
  installation: "installation",
  revision: 3,
  serviceName: "Coaching",
  location: "Room 1",
  clientName: `Client ${n}`,
  clientEmail: "client@example.test",
  notes: "",
  timeZone: "UTC",
  startsAt: "2031-03-05T09:00:00Z",
  endsAt: "2031-03-05T09:50:00Z",
  updatedAt: "2031-01-01T00:00:00Z",
  ...changes,
});
