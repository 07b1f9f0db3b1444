import { describe, expect, it } from "@jest/globals";
import { type BookingSnapshot, contentHash, eventOf } from "@/lib/content/event";

const snapshot: BookingSnapshot = {
  bookingId: "b1",
  revision: 3,
  serviceName: "Coaching",
  clientName: "Grace",
  clientEmail: "grace@example.test",
  location: "Room 1",
  notes: "Bring shoes",
  timeZone: "Europe/Berlin",
  startsAt: "2030-01-01T09:00:00Z",
  endsAt: "2030-01-01T10:00:00Z",
  updatedAt: "2029-12-01T00:00:00Z",
};
const hash = (change: Partial<BookingSnapshot>) =>
  contentHash(eventOf({ ...snapshot, ...change }, "k", "https://c.test"));

describe("what an event says", () => {
  it("names service and client, notes and the way back", () => {
    expect(eventOf(snapshot, "k", "https://c.test")).toMatchObject({
      title: "Coaching – Grace",
      location: "Room 1",
      sequence: 3,
      url: "https://c.test/bookings/b1",
      description:
        "Client: Grace <grace@example.test>\n\nBring shoes\n\nOpen in Calpace: https://c.test/bookings/b1",
    });
  });

  it("hashes the same for another revision of the same content", () => {
    expect(hash({ revision: 9, updatedAt: "2031-01-01T00:00:00Z" })).toBe(hash({}));
  });

  it.each([
    { serviceName: "x" },
    { clientName: "x" },
    { clientEmail: "x" },
    { location: "x" },
    { notes: "x" },
    { startsAt: "2030-01-01T08:00:00Z" },
    { endsAt: "2030-01-01T11:00:00Z" },
  ])("hashes differently when %j changed", (change) => {
    expect(hash(change)).not.toBe(hash({}));
  });
});
