import { expect, it } from "@jest/globals";
import { inNumbers } from "@/app/(app)/settings/integrations/_components/in-numbers";
import type { ServiceChoice } from "@/lib/states/destination/routing";

const choices = (primary: number, own: number, none: number): ServiceChoice[] => [
  ...Array.from({ length: primary }, () => ({ kind: "primary" }) as const),
  ...Array.from({ length: own }, () => ({ kind: "calendar", calendarId: "c" }) as const),
  ...Array.from({ length: none }, () => ({ kind: "none" }) as const),
];

it.each([
  [5, 2, 1, "5 services use the primary calendar, 2 their own, 1 does not sync"],
  [1, 1, 2, "1 service uses the primary calendar, 1 its own, 2 do not sync"],
  [0, 2, 0, "2 services use their own calendars"],
  [0, 0, 3, "3 services do not sync"],
  [3, 0, 0, "3 services use the primary calendar"],
])("says in numbers where services go: %i, %i, %i", (primary, own, none, words) => {
  expect(inNumbers(choices(primary, own, none))).toBe(words);
});
