import type { ServiceChoice } from "@/lib/states/destination/routing";

/** One change of the settings: what it was before and after. */
export type ChangedValues =
  | { kind: "all"; before: AllValues; after: AllValues }
  | { kind: "service"; serviceId: string; before: ServiceChoice; after: ServiceChoice }
  /** By the services' ids. */
  | { kind: "services"; before: Record<string, ServiceChoice>; after: Record<string, ServiceChoice> };

/** The scope of a change that several services were ticked for; another scope is `all`, or a service's id. */
export const SEVERAL = "several";

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
  return { revision: Number(revision), at: new Date(at), mode, values: valuesFrom(scope, before, after) };
}

function valuesFrom(scope: string, before: unknown, after: unknown): ChangedValues {
  if (scope === "all") return { kind: "all", before: before as AllValues, after: after as AllValues };
  if (scope === SEVERAL) {
    const choices = (values: unknown) => (values as { choices: Record<string, ServiceChoice> }).choices;
    return { kind: "services", before: choices(before), after: choices(after) };
  }
  const choice = (values: unknown) => (values as { choice: ServiceChoice }).choice;
  return { kind: "service", serviceId: scope, before: choice(before), after: choice(after) };
}

/** The choices of services that a change replaced, by their ids; none where it was for all. */
export function choicesBefore(values: ChangedValues): [serviceId: string, choice: ServiceChoice][] {
  if (values.kind === "all") return [];
  return values.kind === "service" ? [[values.serviceId, values.before]] : Object.entries(values.before);
}

/** Something was changed after the change of that revision was taken back: what there was to say of that is over. */
export const isOvertaken = (
  { lastChange }: { lastChange: LastChange | null },
  { revision }: { revision?: string },
): boolean => lastChange !== null && revision !== undefined && lastChange.revision > Number(revision);
