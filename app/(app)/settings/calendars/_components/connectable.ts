import type { ConnectField, ProviderDefinition } from "@/lib/providers/provider";
import { providers } from "@/lib/providers/registry";

const hints: Readonly<Record<string, string>> = {
  google: "Google Calendar and Google Workspace",
  microsoft: "Outlook.com and Microsoft 365",
  icloud: "Apple Calendar, with an app-specific password",
  caldav: "Nextcloud, Fastmail, Radicale and any other CalDAV server",
};

/** A calendar service as the pages offer it. */
export interface Connectable {
  id: string;
  name: string;
  hint: string | undefined;
  /** What the form asks for; null when people sign in at the service itself. */
  fields: readonly ConnectField[] | null;
  /** What the operator has to set before it can be offered. */
  missing: readonly string[];
}

const asOffered = ({ id, name, connect }: ProviderDefinition): Connectable => ({
  id,
  name,
  hint: hints[id],
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
