import type { ServiceChoice } from "@/lib/states/destination/routing";

type Kind = ServiceChoice["kind"];

/** One service, several services, and the same where the sentence has named services already. */
const words: Record<Kind, { first: [string, string]; later: [string, string] }> = {
  primary: {
    first: ["service uses the primary calendar", "services use the primary calendar"],
    later: ["the primary calendar", "the primary calendar"],
  },
  calendar: {
    first: ["service uses its own calendar", "services use their own calendars"],
    later: ["its own", "their own"],
  },
  none: { first: ["service does not sync", "services do not sync"], later: ["does not sync", "do not sync"] },
};

/** "5 services use the primary calendar, 2 their own, 1 does not sync" */
export function inNumbers(choices: readonly ServiceChoice[]): string {
  const parts: string[] = [];
  for (const kind of ["primary", "calendar", "none"] as const) {
    const count = choices.filter((choice) => choice.kind === kind).length;
    if (count === 0) continue;
    const [one, many] = words[kind][parts.length === 0 ? "first" : "later"];
    parts.push(`${count} ${count === 1 ? one : many}`);
  }
  return parts.join(", ");
}
