import type { ConnectField, ProviderDefinition } from "@/lib/providers/provider";
import { providers } from "@/lib/providers/registry";

/** A calendar service as the pages offer it. */
export interface Connectable {
  id: string;
  name: string;
  hint: string;
  /** What the form asks for; null when people sign in at the service itself. */
  fields: readonly ConnectField[] | null;
  /** What the operator has to set before it can be offered. */
  missing: readonly string[];
}

const asOffered = ({ id, name, hint, connect }: ProviderDefinition): Connectable => ({
  id,
  name,
  hint,
  fields: connect.kind === "password" ? connect.fields : null,
  missing: connect.kind === "oauth" ? connect.missing() : [],
});

/** Every calendar service, in the registry's order. */
export const connectable = (): Connectable[] => providers.map(asOffered);

/** The service of that id, or null. */
export function findConnectable(id: string): Connectable | null {
  const provider = providers.find((p) => p.id === id);
  return provider ? asOffered(provider) : null;
}
