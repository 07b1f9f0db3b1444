import { describe, expect, it } from "@jest/globals";
import { wayBack, withFrom } from "@/app/way-back";

describe("the way back", () => {
  it("leads where one came from, with what was searched and the page of it", () => {
    const from = "/services?search=a%26b&to=none";
    const link = new URL(withFrom("/services/1#sync", from), "http://localhost");
    expect(link.hash).toBe("#sync");
    expect(wayBack(link.searchParams.get("from") ?? undefined, "/services")).toEqual({
      href: from,
      label: "Services",
    });
    expect(wayBack("/bookings/week?day=2026-11-26", "/bookings").label).toBe("Week");
  });

  it("goes along with an address that says something already, and is left out where nobody knows it", () => {
    expect(withFrom("/bookings/1?saved=moved", "/bookings?show=past")).toBe(
      "/bookings/1?saved=moved&from=%2Fbookings%3Fshow%3Dpast",
    );
    expect(withFrom("/bookings/1?saved=moved", undefined)).toBe("/bookings/1?saved=moved");
  });

  it.each([
    undefined,
    "",
    "//evil.example/dashboard",
    "https://evil.example/dashboard",
    "/sign-out",
    "/\\\\evil.example",
    "javascript:alert(1)",
  ])("stays here, whatever the address says: %s", (from) => {
    expect(wayBack(from, "/bookings")).toEqual({ href: "/bookings", label: "Bookings" });
  });
});
