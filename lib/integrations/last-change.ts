import type { ServiceChoice } from "@/lib/states/destination/routing";

/** One change of the settings: what it was before and after. */
export type ChangedValues =
  | { kind: "all"; before: AllValues; after: AllValues }
  | { kind: "service"; serviceId: string; before: ServiceChoice; after: ServiceChoice };

interface AllValues {
  bulkEnabled: boolean;
  primaryCalendarId: string | null;
}

export interface LastChange {
  revision: number;
  at: Date;
  mode: "move" | "keep";
  values: ChangedValues;
}

/** A row of `sync_config_changes` as JSON. */
export interface RawChange {
  revision: number;
  scope: string;
  before: unknown;
  after: unknown;
  mode: "move" | "keep";
  at: string;
}

/** Reads what `changeSettings` wrote. */
export function changeFrom({ revision, scope, before, after, mode, at }: RawChange): LastChange {
  const values: ChangedValues =
    scope === "all"
      ? { kind: "all", before: before as AllValues, after: after as AllValues }
      : {
          kind: "service",
          serviceId: scope,
          before: (before as { choice: ServiceChoice }).choice,
          after: (after as { choice: ServiceChoice }).choice,
        };
  return { revision: Number(revision), at: new Date(at), mode, values };
}
